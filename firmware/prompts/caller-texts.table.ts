import { chineseNumber, LAST_SAID_MINUTES, LAST_SAID_POSITION } from "./numbers.ts";
import { type Texts, text } from "./prompt-text.ts";

const LANHE = "Lahn-huh";

/** The first words a caller hears, and the last. */
export const GREETINGS: Texts = {
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

/** Menus, and what is said when a key is wrong or missing. */
export const MENUS: Texts = {
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

/** Waiting. */
export const QUEUES: Texts = {
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

/** Outside opening hours. */
export const HOURS: Texts = {
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

/** Why a call cannot be put through. */
export const CALLS: Texts = {
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
