const STEPS: Readonly<Record<string, readonly [string, string]>> = {
  signal: ["Is there a signal, and are there frames in it?", "检查是否有信号和帧"],
  framing: ["Is CRC-4 used?", "检查是否使用 CRC-4"],
  "timeslot-16": ["What is in timeslot 16?", "检查第 16 时隙的内容"],
  "data-link": ["Listening for ISDN", "监听 ISDN 信令"],
  "ask-as-user": ["Asking as the customer's side (ISDN user)", "以用户侧身份探询"],
  "ask-as-network": ["Asking as the exchange's side (ISDN network)", "以网络侧身份探询"],
  "line-bits": ["Reading the line bits of the channels (R2)", "读取各话路线路信令（R2）"],
};

/** What a step of identification does, for people. */
export function stepWords(step: string): { text: string; textZh?: string } {
  const [text = step, textZh] = STEPS[step] ?? [];
  return textZh === undefined ? { text } : { text, textZh };
}
