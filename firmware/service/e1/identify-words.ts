import type { Identification, IdentifyEvidence } from "#drivers/e1/identification.ts";

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

const SEEN: Readonly<Record<string, string>> = {
  "no-signal": "收不到信号。",
  "blue-alarm": "对端发送全 1（AIS）。",
  "no-frames": "有信号，但没有 E1 帧。",
  frames: "收到 E1 帧。",
  crc4: "有 CRC-4 复帧。",
  "no-crc4": "没有 CRC-4 复帧。",
  "remote-alarm": "对端表示收不到本端信号。",
  "hdlc-flags": "第 16 时隙为 HDLC 标志：D 信道，即 ISDN。",
  "cas-multiframe": "第 16 时隙承载 30 条话路的线路信号（CAS）：R2。",
  "nothing-in-16": "第 16 时隙既无 HDLC 标志，也无复帧。",
  "frame-of-network": "对端以网络侧发送。",
  "frame-of-user": "对端以用户侧发送。",
  "no-answer-as-user": "以用户侧询问，无应答。",
  "no-answer-as-network": "以网络侧询问，无应答。",
  "idle-bits": "多数话路空闲，ABCD 为 {bits}。",
  "blocked-bits": "多数话路被交换机闭塞，ABCD 为 {bits}。",
};

/** Something that was seen, in both languages. */
export function evidenceWords({ code, text }: IdentifyEvidence): { text: string; textZh?: string } {
  const bits = /[01]{4}/.exec(text)?.[0] ?? "";
  const textZh = SEEN[code]?.replace("{bits}", bits);
  return { text, ...(textZh !== undefined && { textZh }) };
}

const OUTCOMES: Readonly<Record<Exclude<Identification["outcome"], "identified">, string>> = {
  "no-signal": "收不到任何信号。请检查线缆，以及收发是否需要对调。",
  "blue-alarm": "线缆正常，但对端已退出服务，请联系运营商开通。",
  "no-frames": "有信号，但没有 E1 帧。可能不是 E1 线路，或干扰严重。",
  "no-signalling": "线路正常，但没有已知的信令，交换机可能尚未配置。",
  "silent-data-link": "线路为 ISDN，但对端没有任何响应，其 D 信道可能未启用。",
  stopped: "已停止。",
  "board-gone": "板卡已断开。",
};

/** What it comes to, in Chinese. */
export function outcomeWords({ outcome, framing, signalling, variants = [] }: Identification): string {
  if (outcome !== "identified") return OUTCOMES[outcome];
  const crc = framing === "crc4" ? "带 CRC-4" : "不带 CRC-4";
  if (signalling !== "r2") {
    const side = signalling === "pri-user" ? "对端为运营商，本端为用户侧" : "对端为下级交换机，本端为网络侧";
    return `ISDN PRI（EuroISDN），${crc}。${side}。`;
  }
  const [variant = "itu"] = variants;
  const country = variant === "itu" ? "ITU" : regions.of(variant.toUpperCase());
  const others = variants.length > 1 ? `仅凭线路信号有 ${variants.length} 种制式相符，请核对。` : "";
  return `MFC/R2，${crc}，最可能为${country ?? variant}制式。${others}`;
}

const regions = new Intl.DisplayNames("zh", { type: "region", fallback: "code" });
