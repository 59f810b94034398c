/** The two who talk. */
export type Side = "caller" | "agent";

interface Turn {
  readonly side: Side;
  readonly says: string;
}

const caller = (says: string): Turn => ({ side: "caller", says });
const agent = (says: string): Turn => ({ side: "agent", says });

/** A short call as a shop has many of: the caller asks after an order. Chinese must do without Arabic numerals. */
export const CONVERSATIONS: Readonly<Record<"en" | "zh", readonly Turn[]>> = {
  en: [
    caller("Hello."),
    agent("Good morning, this is Lin. How can I help you?"),
    caller("I would like to know if my order has been sent. It is number four, seven, two, nine."),
    agent("One moment, please. Yes, it left our warehouse yesterday afternoon."),
    caller("Very good. When will it be here?"),
    agent("It should be with you by Thursday."),
    caller("Thank you very much. Goodbye."),
    agent("You are welcome. Goodbye."),
  ],
  zh: [
    caller("您好。"),
    agent("您好，请问有什么可以帮您？"),
    caller("我的订单发货了没有？订单号是四七二九。"),
    agent("请稍等。您的订单昨天下午已经发货了。"),
    caller("太好了，什么时候能到？"),
    agent("预计星期四可以送到。"),
    caller("好的，谢谢，再见。"),
    agent("不客气，再见。"),
  ],
};
