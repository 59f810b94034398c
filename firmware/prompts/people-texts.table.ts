import { type Texts, text } from "./prompt-text.ts";

/** Leaving a message, and listening to messages by phone. */
export const VOICEMAIL: Texts = {
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

/** What agents hear. */
export const AGENTS: Texts = {
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

/** Recording a prompt by phone. */
export const STUDIO: Texts = {
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
