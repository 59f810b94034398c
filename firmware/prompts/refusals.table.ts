/** Why a sound file was not taken. */
export type RefusalCode =
  | "empty-file"
  | "file-too-large"
  | "no-sound-file"
  | "damaged-file"
  | "too-short"
  | "too-long"
  | "silent"
  | "conversion-failed"
  | "disk-full"
  | "busy";

/** A file that was not taken, with the words to tell its owner. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: RefusalCode;
  readonly message: string;
  readonly messageZh: string;
}

/** What an owner should know about a file that was taken. */
export interface Warning {
  readonly code: "distorted" | "very-quiet" | "silence-removed";
  readonly message: string;
  readonly messageZh: string;
}

const REFUSALS: Readonly<Record<RefusalCode, readonly [en: string, zh: string]>> = {
  "empty-file": ["This file is empty.", "文件为空。"],
  "file-too-large": ["This file is too large. The limit is 64 MB.", "文件过大，上限为 64 MB。"],
  "no-sound-file": [
    "This is not a sound file that can be read. Use WAV, MP3, OGG, Opus or FLAC.",
    "无法识别此文件。请使用 WAV、MP3、OGG、Opus 或 FLAC 格式的声音文件。",
  ],
  "damaged-file": ["This sound file is damaged and cannot be read.", "声音文件已损坏，无法读取。"],
  "too-short": ["There is less than a quarter of a second of sound in this file.", "文件中的声音不足四分之一秒。"],
  "too-long": [
    "This sound is too long. A prompt may last 5 minutes, music 15.",
    "声音过长。语音提示最长 5 分钟，音乐最长 15 分钟。",
  ],
  silent: ["Nothing can be heard in this file.", "文件中没有可以听到的声音。"],
  "conversion-failed": [
    "This file could not be converted: it took too long or needed too much memory.",
    "文件转换失败：耗时过长或占用内存过多。",
  ],
  "disk-full": [
    "The disk of the box is full: nothing was stored, and what was there stays. Delete old recordings and try again.",
    "设备磁盘已满：文件未保存，原有内容不变。请删除旧录音后重试。",
  ],
  busy: ["The box is at work on other sound files. Try again in a minute.", "设备正在处理其他声音文件，请稍后重试。"],
};

const WARNINGS: Readonly<Record<Warning["code"], readonly [en: string, zh: string]>> = {
  distorted: [
    "The recording is too loud in places and sounds distorted. Record it again at a lower level.",
    "录音部分音量过大，声音失真。请降低音量后重新录制。",
  ],
  "very-quiet": [
    "The recording was very quiet and has been made louder; noise may be heard. Speak closer to the microphone.",
    "录音音量很低，已自动放大，可能听到杂音。请靠近话筒录制。",
  ],
  "silence-removed": ["Silence at the beginning or the end has been cut off.", "已去除开头或结尾的静音。"],
};

/** A refusal with its words. */
export function refusal(code: RefusalCode): Refusal {
  const [message, messageZh] = REFUSALS[code];
  return { kind: "refused", code, message, messageZh };
}

/** A warning with its words. */
export function warning(code: Warning["code"]): Warning {
  const [message, messageZh] = WARNINGS[code];
  return { code, message, messageZh };
}
