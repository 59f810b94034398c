import { messages } from "#app/i18n/i18n.ts";

export const useProbeText = messages(
  "probe",
  {
    title: "What happens on…",
    at: "Day and time",
    comesIn: "Comes in on",
    anyLine: "any line",
    called: "Called number",
    caller: "Caller’s number",
    edited: "With the changes on this page, saved or not.",
    arrives: "A call on {{date}}",
    arrivesFrom: "A call from {{caller}} on {{date}}",
    end: "Goes to {{to}}",
  },
  {
    title: "试一试：来电会怎样？",
    at: "日期和时间",
    comesIn: "从哪里呼入",
    anyLine: "任意线路",
    called: "被叫号码",
    caller: "主叫号码",
    edited: "按本页当前内容推演，包括未保存的修改。",
    arrives: "{{date}} 的来电",
    arrivesFrom: "{{date}}，{{caller}} 来电",
    end: "转到{{to}}",
  },
);
