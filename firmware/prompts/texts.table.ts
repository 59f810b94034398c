import { chineseAmount, chineseNumber, LAST_SAID_MINUTES, LAST_SAID_POSITION } from "./numbers.ts";

/** Where a prompt is used; the prompts page lists them by this. */
export type PromptGroup =
  | "greeting"
  | "menu"
  | "queue"
  | "hours"
  | "voicemail"
  | "call"
  | "agent"
  | "numbers"
  | "studio";

/** What a prompt says, in the languages that ship. */
export interface PromptText {
  readonly group: PromptGroup;
  readonly en: string;
  readonly zh: string;
  /** English as the engine must be given it, where it would read the text wrongly. */
  readonly speakEn?: string;
  /** Mandarin with tone numbers, where the reading found for the characters would be wrong. */
  readonly pinyin?: string;
  /** The English and then the Chinese text in one file, the same for both languages: said before one is chosen. */
  readonly isBilingual?: true;
  /** Said after it in the same file: the offer of the other language, in that language. */
  readonly otherLanguage?: { readonly en: string; readonly zh: string };
}

type Texts = Readonly<Record<string, PromptText>>;

function text(
  group: PromptGroup,
  en: string,
  zh: string,
  reading: Pick<PromptText, "speakEn" | "pinyin"> = {},
): PromptText {
  return { group, en, zh, ...reading };
}

const LANHE = "Lahn-huh";

const GREETINGS: Texts = {
  welcome: text("greeting", "Thank you for calling Lanhe.", "您好，欢迎致电蓝禾。", {
    speakEn: `Thank you for calling ${LANHE}.`,
  }),
  "welcome-plain": text("greeting", "Hello, and thank you for calling.", "您好，感谢您的来电。"),
  "language-choice": {
    ...text("greeting", "For English, press 1.", "中文服务，请按二。"),
    isBilingual: true,
  },
  "recording-notice": text(
    "greeting",
    "This call may be recorded to help us improve our service.",
    "为了提高服务质量，本次通话可能会被录音。",
  ),
  goodbye: text("greeting", "Thank you for calling. Goodbye.", "感谢您的来电，再见。"),
};

const MENUS: Texts = {
  "main-menu": text(
    "menu",
    "For sales, press 1. For support, press 2. To leave a message, press 3. To speak to the operator, press 0.",
    "销售咨询，请按一。售后服务，请按二。语音留言，请按三。人工服务，请按零。",
  ),
  "main-menu-bilingual": {
    ...text(
      "menu",
      "For sales, press 1. For support, press 2. To leave a message, press 3. For the operator, press 0.",
      "销售咨询，请按一。售后服务，请按二。语音留言，请按三。人工服务，请按零。",
    ),
    otherLanguage: { en: "中文服务，请按九。", zh: "For English, press 8." },
  },
  "invalid-choice": text("menu", "Sorry, that is not a valid choice.", "对不起，您的输入有误。"),
  "no-input": text("menu", "Sorry, we did not receive your choice.", "对不起，没有收到您的按键。"),
  "try-again": text("menu", "Please try again.", "请重新输入。"),
  "repeat-hint": text("menu", "To hear this menu again, press star.", "重听，请按星号键。", {
    pinyin: "chong2 ting1, qing3 an4 xing1 hao4 jian4.",
  }),
  "enter-extension": text(
    "menu",
    "Please enter the extension number, followed by the pound key.",
    "请输入分机号，按井号键结束。",
  ),
  "too-many-tries": text(
    "menu",
    "We are sorry, we could not understand your choice. Please call again later.",
    "很抱歉，未能识别您的选择，请稍后再拨。",
  ),
};

const QUEUES: Texts = {
  "queue-joined": text(
    "queue",
    "Please stay on the line. Your call will be answered by the next available agent.",
    "请不要挂机，我们将尽快为您接通坐席。",
  ),
  "all-agents-busy": text(
    "queue",
    "All of our agents are busy at the moment. Please stay on the line.",
    "坐席全忙，请您稍候，不要挂机。",
  ),
  "still-waiting": text(
    "queue",
    "Thank you for waiting. We will be with you as soon as we can.",
    "感谢您的耐心等待，我们将尽快为您服务。",
  ),
  "queue-next": text("queue", "You are next in line.", "下一位就轮到您。"),
  "queue-position-more": text(
    "queue",
    `There are ${LAST_SAID_POSITION} or more callers ahead of you.`,
    `您的前面还有${chineseNumber(LAST_SAID_POSITION)}位以上来电者。`,
  ),
  "wait-less-than-a-minute": text(
    "queue",
    "The estimated waiting time is less than one minute.",
    "预计等待时间不到一分钟。",
  ),
  "wait-more": text(
    "queue",
    `The estimated waiting time is more than ${LAST_SAID_MINUTES} minutes.`,
    `预计等待时间超过${chineseNumber(LAST_SAID_MINUTES)}分钟。`,
  ),
  "queue-full": text(
    "queue",
    "We are sorry, too many callers are waiting just now. Please call again later.",
    "很抱歉，目前排队人数过多，请您稍后再拨。",
  ),
  "queue-timeout": text(
    "queue",
    "We are sorry, nobody was able to answer your call.",
    "很抱歉，暂时没有坐席能够接听您的来电。",
  ),
  "no-agents": text(
    "queue",
    "We are sorry, there is nobody here to take your call at the moment.",
    "很抱歉，目前没有坐席在线。",
  ),
  "leave-message-offer": text(
    "queue",
    "To leave a message instead of waiting, press 1.",
    "如果您不想继续等待，请按一，转语音留言。",
  ),
  connecting: text("queue", "Please hold while we connect you.", "请稍候，正在为您转接。"),
  "agent-number": text("queue", "You are speaking to agent number", "为您服务的坐席工号是"),
};

const HOURS: Texts = {
  closed: text(
    "hours",
    "Thank you for calling. Our office is closed at the moment. Please call again during opening hours.",
    "感谢您的来电。现在是下班时间，请您在营业时间内再拨。",
  ),
  "closed-leave-message": text(
    "hours",
    "Thank you for calling. Our office is closed at the moment. Please leave a message, and we will call you back.",
    "感谢您的来电。现在是下班时间，请您留言，我们将尽快与您联系。",
  ),
  holiday: text(
    "hours",
    "Thank you for calling. Our office is closed for the holiday. Please call again on the next working day.",
    "感谢您的来电。今天是节假日，我们暂停服务，请您在工作日再拨。",
  ),
  "forced-closed": text(
    "hours",
    "Thank you for calling. We are not able to take calls today. We are sorry for the trouble.",
    "感谢您的来电。今天我们暂停服务，给您带来不便，敬请谅解。",
  ),
};

const VOICEMAIL: Texts = {
  "leave-message": text(
    "voicemail",
    "Please leave a message after the tone. When you have finished, hang up or press the pound key.",
    "请在提示音后留言，留言完毕请挂机，或按井号键结束。",
  ),
  "not-available": text("voicemail", "The person you called is not available.", "您拨打的分机暂时无人接听。"),
  "mailbox-full": text(
    "voicemail",
    "We are sorry, this mailbox is full. Please call again later.",
    "很抱歉，语音信箱已满，请您稍后再拨。",
  ),
  "message-saved": text("voicemail", "Thank you. Your message has been saved.", "谢谢，您的留言已保存。"),
  "message-too-short": text(
    "voicemail",
    "Your message was too short and has not been saved.",
    "您的留言时间太短，未能保存。",
  ),
  "message-limit": text("voicemail", "You have reached the longest time for a message.", "您的留言已达到最长时间。"),
  "voicemail-new-messages": text("voicemail", "new messages.", "条新留言。"),
  "voicemail-menu": text(
    "voicemail",
    "To hear this message again, press 1. For the next message, press 2. To delete it, press 3. To end, press star.",
    "重听请按一，下一条请按二，删除请按三，结束请按星号键。",
    {
      pinyin:
        "chong2 ting1 qing3 an4 yi1, xia4 yi4 tiao2 qing3 an4 er4, shan1 chu2 qing3 an4 san1, jie2 shu4 qing3 an4 xing1 hao4 jian4.",
    },
  ),
  "voicemail-deleted": text("voicemail", "The message has been deleted.", "留言已删除。"),
  "voicemail-no-more": text("voicemail", "There are no more messages.", "没有更多留言了。"),
  "voicemail-new-messages": text("voicemail", "new messages.", "条新留言。", {
    pinyin: "tiao2 xin1 liu2 yan2.",
  }),
  "voicemail-menu": text(
    "voicemail",
    "To hear it again, press 1. For the next message, press 2. To delete it, press 3. To end, press star.",
    "重听请按一，下一条请按二，删除请按三，结束请按星号键。",
    {
      pinyin:
        "chong2 ting1 qing3 an4 yi1, xia4 yi4 tiao2 qing3 an4 er4, shan1 chu2 qing3 an4 san1, jie2 shu4 qing3 an4 xing1 hao4 jian4.",
    },
  ),
  "voicemail-deleted": text("voicemail", "The message has been deleted.", "留言已删除。"),
  "voicemail-no-more": text("voicemail", "There are no more messages.", "没有更多留言。"),
};

const CALLS: Texts = {
  "number-not-in-service": text(
    "call",
    "The number you have dialled is not in service. Please check the number and dial again.",
    "您拨打的号码不存在，请核对后再拨。",
  ),
  "line-busy": text(
    "call",
    "The line you have called is busy. Please try again later.",
    "您拨打的电话正在通话中，请稍后再拨。",
  ),
  "no-answer": text("call", "There is no answer. Please try again later.", "您拨打的电话无人接听，请稍后再拨。"),
  "all-lines-busy": text("call", "All outside lines are busy. Please try again later.", "外线全忙，请稍后再拨。"),
  "phone-unreachable": text("call", "The phone you have called cannot be reached.", "您拨打的话机无法接通。"),
  "not-allowed": text("call", "You are not allowed to call this number.", "您没有拨打此号码的权限。"),
  "technical-problem": text(
    "call",
    "We are sorry, there is a technical problem. Please call again later.",
    "很抱歉，系统暂时出现问题，请您稍后再拨。",
  ),
};

const AGENTS: Texts = {
  "enter-agent-number": text(
    "agent",
    "Please enter your agent number, followed by the pound key.",
    "请输入您的工号，按井号键结束。",
  ),
  "enter-pin": text("agent", "Please enter your PIN, followed by the pound key.", "请输入您的密码，按井号键结束。", {
    speakEn: "Please enter your pin, followed by the pound key.",
  }),
  "wrong-pin": text("agent", "The number or the PIN is not correct.", "工号或密码不正确。", {
    speakEn: "The number, or the pin, is not correct.",
  }),
  "signed-in": text("agent", "You are signed in.", "您已签入。"),
  "signed-out": text("agent", "You are signed out.", "您已签出。"),
  "agent-paused": text("agent", "You are paused.", "您已示忙。"),
  "agent-ready": text("agent", "You are ready to take calls.", "您已示闲，可以接听来电。"),
  "already-signed-in": text("agent", "You are already signed in.", "您已经签入。"),
  "not-signed-in": text("agent", "You are not signed in.", "您尚未签入。"),
  "auto-paused": text(
    "agent",
    "You have been paused because you did not answer.",
    "由于您未接听来电，系统已为您自动示忙。",
  ),
  "queue-call": text("agent", "You have a call from the queue.", "您有一个队列来电。"),
};

const STUDIO: Texts = {
  "record-prompt": text(
    "studio",
    "Record your prompt after the tone. Press the pound key when you are done.",
    "请在提示音后录制语音提示，录完请按井号键。",
  ),
  "record-review": text(
    "studio",
    "To listen to your recording, press 1. To save it, press 2. To record it again, press 3.",
    "试听请按一，保存请按二，重新录制请按三。",
  ),
  "record-saved": text("studio", "Your prompt has been saved.", "语音提示已保存。"),
  "record-failed": text(
    "studio",
    "Nothing could be heard. Please record your prompt again.",
    "没有听到声音，请重新录制。",
  ),
};

const DIGITS_EN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"] as const;

function numberTexts(): Texts {
  const digits = DIGITS_EN.map(
    (word, digit) => [`digit-${digit}`, text("numbers", word, chineseNumber(digit))] as const,
  );
  return {
    ...Object.fromEntries(digits),
    "key-star": text("numbers", "star", "星号"),
    "key-pound": text("numbers", "pound", "井号"),
  };
}

function positionTexts(): Texts {
  const places = Array.from({ length: LAST_SAID_POSITION }, (_, i) => i + 1);
  return Object.fromEntries(
    places.map((place) => [
      `queue-position-${place}`,
      text("queue", `You are number ${place} in the queue.`, `您目前排在第${chineseNumber(place)}位。`),
    ]),
  );
}

function waitTexts(): Texts {
  const minutes = Array.from({ length: LAST_SAID_MINUTES }, (_, i) => i + 1);
  return Object.fromEntries(
    minutes.map((count) => [
      `wait-minutes-${count}`,
      text(
        "queue",
        `The estimated waiting time is about ${count} ${count === 1 ? "minute" : "minutes"}.`,
        `预计等待时间约为${chineseAmount(count)}分钟。`,
      ),
    ]),
  );
}

/** Every prompt that ships, by id. */
export const PROMPT_TEXTS: Texts = {
  ...GREETINGS,
  ...MENUS,
  ...QUEUES,
  ...positionTexts(),
  ...waitTexts(),
  ...HOURS,
  ...VOICEMAIL,
  ...CALLS,
  ...AGENTS,
  ...STUDIO,
  ...numberTexts(),
};

/** All that a prompt's file in this language says, in the order in which it says it. */
export function spokenText(text: PromptText, language: "en" | "zh"): string {
  if (text.isBilingual === true) return `${text.en} ${text.zh}`;
  const offer = text.otherLanguage?.[language];
  return offer === undefined ? text[language] : `${text[language]} ${offer}`;
}
