import { messages } from "#app/i18n/i18n.ts";

const useActions = messages(
  "auditActions",
  {
    "sign-in": "signed in",
    "sign-in_refused": "was refused at sign-in",
    "sign-out": "signed out",
    password_change: "changed the password",
    config_change: "changed the set-up",
    config_import: "imported a set-up",
    config_export: "exported the set-up",
    config_restore: "went back to a version",
    secrets_shown: "saw a phone’s password",
    recording_play: "heard a recording",
    recording_download: "downloaded a recording",
    recording_delete: "deleted a recording",
    voicemail_delete: "deleted a message",
    prompt_upload: "replaced a prompt",
    prompt_restore: "put a prompt back",
    schedule_force: "forced the opening hours",
    calls_export: "exported calls",
    "call_hang-up": "hung up a call",
    "agent_sign-in": "signed an agent in",
    "agent_sign-out": "signed an agent out",
    agent_pause: "paused an agent",
    agent_ready: "made an agent ready",
    "agent_extend-wrap-up": "lengthened a wrap-up",
    "box_clock-confirmed": "said that the clock is right",
    "box_calls-refused": "refused calls",
    "box_requests-dropped": "dropped requests of strangers",
  },
  {
    "sign-in": "登录",
    "sign-in_refused": "登录被拒",
    "sign-out": "退出登录",
    password_change: "修改密码",
    config_change: "修改设置",
    config_import: "导入设置",
    config_export: "导出设置",
    config_restore: "恢复版本",
    secrets_shown: "查看话机密码",
    recording_play: "收听录音",
    recording_download: "下载录音",
    recording_delete: "删除录音",
    voicemail_delete: "删除留言",
    prompt_upload: "更换语音提示",
    prompt_restore: "恢复语音提示",
    schedule_force: "强制营业状态",
    calls_export: "导出通话记录",
    "call_hang-up": "强拆通话",
    "agent_sign-in": "坐席签入",
    "agent_sign-out": "坐席签出",
    agent_pause: "坐席示忙",
    agent_ready: "坐席示闲",
    "agent_extend-wrap-up": "延长话后处理",
    "box_clock-confirmed": "确认时钟正确",
    "box_calls-refused": "拒绝呼叫",
    "box_requests-dropped": "丢弃陌生请求",
  },
);

/** Actions that are looked for most often, as the box writes them. */
export const askedActions = [
  "sign-in",
  "sign-in.refused",
  "password.change",
  "config.change",
  "config.import",
  "config.export",
  "config.restore",
  "secrets.shown",
  "recording.play",
  "recording.download",
  "recording.delete",
] as const;

/** What was done, in words; an action without words of its own is said as it is written. */
export function useActionText(): (action: string) => string {
  const { t } = useActions();
  // Dots part the keys of messages, so they are written as underscores there.
  return (action) => t(action.replaceAll(".", "_") as "sign-in", { defaultValue: action });
}
