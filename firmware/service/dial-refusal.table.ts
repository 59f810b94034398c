import type { Outcome } from "#firmware/api/dependencies.ts";
import type { DialRefusal } from "#firmware/calls/click-to-dial.ts";

const WORDS: Readonly<Record<DialRefusal, { readonly message: string; readonly messageZh: string }>> = {
  closing: { message: "The box is going down.", messageZh: "设备正在关闭。" },
  full: {
    message: "The box is full: calls at telephones go first. Try again in a moment.",
    messageZh: "系统已满，优先保证话机来往的通话，请稍后再试。",
  },
  "no-such-extension": {
    message: "You have no phone of your own to call from.",
    messageZh: "您没有分机，无法拨打电话。",
  },
  "no-such-number": {
    message: "This number cannot be dialled: no extension, queue or outbound rule takes it.",
    messageZh: "无法拨打此号码：没有匹配的分机、队列或呼出规则。",
  },
  "not-allowed": { message: "Your extension may not dial out.", messageZh: "您的分机没有外呼权限。" },
  "phone-busy": { message: "Your phone is in a call already.", messageZh: "您的话机正在通话。" },
  "phone-unreachable": {
    message: "Your phone cannot be reached: it is not registered or not plugged in.",
    messageZh: "无法连接您的话机：话机未注册或未接入。",
  },
};

/** Where the telephone is not one's own but the one of the line that is tried out. */
const TELEPHONE_WORDS: Partial<typeof WORDS> = {
  "phone-busy": {
    message: "This telephone is in use: it rings, or its handset is lifted.",
    messageZh: "该话机正在使用：正在振铃或已摘机。",
  },
  "phone-unreachable": {
    message: "This telephone cannot be rung: its board is not connected, or the line is out of service.",
    messageZh: "无法振铃该话机：线路板未连接，或该线路已停用。",
  },
};

/** Why the box does not ring a telephone that is tried out. */
export function telephoneRefusal(because: DialRefusal): Extract<Outcome, { kind: "refused" }> {
  return { kind: "refused", code: because, ...(TELEPHONE_WORDS[because] ?? WORDS[because]) };
}

/** Why the box does not dial, in the words of the page. */
export function dialRefusal(because: DialRefusal): Extract<Outcome, { kind: "refused" }> {
  return { kind: "refused", code: because, ...WORDS[because] };
}
