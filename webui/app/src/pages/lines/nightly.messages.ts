import { messages } from "#app/i18n/i18n.ts";

/** The nightly test of the outside lines. */
export const useNightlyText = messages(
  "nightly",
  {
    title: "Test of the outside lines",
    at: "each night at",
    never: "never by itself",
    help: "Each idle outside line is lifted for some ten seconds; one in use is tried again later. Nobody is called.",
    save: "Save, from tonight on",
    discard: "Discard",
    saved: "Saved: from now on each night at {{time}}.",
    savedNever: "Saved: lines are tested only when somebody asks.",
  },
  {
    title: "外线自检",
    at: "每晚",
    never: "不自动进行",
    help: "逐条摘机测试空闲外线，每条约十秒；占用中的稍后再试。不会拨打任何人。",
    save: "保存，今晚起生效",
    discard: "放弃",
    saved: "已保存：今后每晚 {{time}} 自检。",
    savedNever: "已保存：仅在手动操作时测试。",
  },
);
