import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from "#firmware/sip/message/parse.ts";

/** What a stream was cut into (RFC 3261 §18.3). */
export type Frame =
  | { readonly kind: "message"; readonly bytes: Buffer }
  /** A double line break between messages: answer it with a single one (RFC 5626 §3.5.1). */
  | { readonly kind: "ping" }
  /** Where the next message begins can no longer be told; the connection is of no more use. */
  | { readonly kind: "broken"; readonly reason: string; readonly bytes: Buffer };

const CR = 13;
const LF = 10;
const HEAD_END = Buffer.from("\r\n\r\n");
const CONTENT_LENGTH = /\r\n(?:content-length|l)[ \t]*:((?:[^\r\n]|\r\n[ \t])*)/gi;

/** Cuts a byte stream into SIP messages by their Content-Length; one that is missing counts as 0. */
export class StreamFramer {
  /** Bytes of a message that is not complete yet; grows by doubling, so that drops of one byte stay cheap. */
  #pending: Buffer = Buffer.alloc(0);
  #used = 0;
  /** Bytes of `#pending` known not to hold the end of the headers. */
  #scanned = 0;
  /** Size of the message whose headers are complete. */
  #wanted: number | undefined;
  /** One line break stood between messages; a second makes the pair a ping, wherever the chunks were cut. */
  #hasLineBreak = false;
  #isBroken = false;

  /** Takes a chunk and gives back what it completed. The chunk's memory may be kept. */
  push(chunk: Buffer): Frame[] {
    if (this.#isBroken) return [];
    const isFresh = this.#used === 0;
    const work = isFresh ? chunk : this.#append(chunk);
    const frames: Frame[] = [];
    let at = 0;
    while (!this.#isBroken) {
      const next = this.#cut(work, at, frames);
      if (next === undefined) break;
      at = next;
      this.#scanned = 0;
      this.#wanted = undefined;
    }
    // What was cut out of our own buffer must not change with it, which `#keep` does already.
    const own = isFresh ? frames : frames.map(copied);
    this.#keep(work, at, isFresh);
    return own;
  }

  /** Bytes waiting for the rest of their message. */
  get pendingBytes(): number {
    return this.#used;
  }

  /** Cuts one frame at `start`; gives back where the next begins, or undefined when bytes are missing. */
  #cut(work: Buffer, start: number, frames: Frame[]): number | undefined {
    let at = start;
    while (work[at] === CR && work[at + 1] === LF) {
      if (this.#hasLineBreak) frames.push({ kind: "ping" });
      this.#hasLineBreak = !this.#hasLineBreak;
      at += 2;
    }
    if (at !== start) return at;
    const available = work.length - start;
    if (available === 0 || (available === 1 && work[start] === CR)) return undefined;
    this.#wanted ??= this.#measure(work, start, frames);
    if (this.#wanted === undefined || available < this.#wanted) return undefined;
    this.#hasLineBreak = false;
    frames.push({ kind: "message", bytes: work.subarray(start, start + this.#wanted) });
    return start + this.#wanted;
  }

  /** The size of the message at `start` once its headers are complete. */
  #measure(work: Buffer, start: number, frames: Frame[]): number | undefined {
    // No method begins with such a byte; a TLS greeting does.
    const first = work[start] ?? 0;
    if (first < 33 || first > 126) return this.#break("no SIP", work.subarray(start), frames);
    const end = work.indexOf(HEAD_END, start + Math.max(0, this.#scanned - 3));
    if (end < 0) {
      this.#scanned = work.length - start;
      if (this.#scanned > MAX_HEAD_BYTES) return this.#break("headers too long", work.subarray(start), frames);
      return undefined;
    }
    const headBytes = end + HEAD_END.length - start;
    const head = work.subarray(start, start + headBytes);
    if (headBytes > MAX_HEAD_BYTES) return this.#break("headers too long", head, frames);
    const bodyBytes = announcedLength(head.toString("latin1"));
    if (bodyBytes === undefined) return this.#break("malformed Content-Length", head, frames);
    if (bodyBytes > MAX_BODY_BYTES) return this.#break("body too long", head, frames);
    return headBytes + bodyBytes;
  }

  #break(reason: string, bytes: Buffer, frames: Frame[]): undefined {
    this.#isBroken = true;
    frames.push({ kind: "broken", reason, bytes });
    return undefined;
  }

  #append(chunk: Buffer): Buffer {
    const total = this.#used + chunk.length;
    if (total > this.#pending.length) {
      const grown = Buffer.allocUnsafe(Math.max(total, this.#pending.length * 2, 2_048));
      this.#pending.copy(grown, 0, 0, this.#used);
      this.#pending = grown;
    }
    chunk.copy(this.#pending, this.#used);
    this.#used = total;
    return this.#pending.subarray(0, total);
  }

  #keep(work: Buffer, from: number, isFresh: boolean): void {
    const rest = this.#isBroken ? 0 : work.length - from;
    if (rest === 0) {
      this.#used = 0;
      this.#pending = Buffer.alloc(0);
    } else if (isFresh) {
      this.#used = 0;
      this.#append(work.subarray(from));
    } else if (from > 0) {
      this.#pending.copyWithin(0, from, work.length);
      this.#used = rest;
    }
  }
}

function copied(frame: Frame): Frame {
  return frame.kind === "ping" ? frame : { ...frame, bytes: Buffer.from(frame.bytes) };
}

function announcedLength(head: string): number | undefined {
  let length: number | undefined;
  for (const match of head.matchAll(CONTENT_LENGTH)) {
    const text = match[1]?.trim() ?? "";
    if (!/^\d{1,10}$/.test(text)) return undefined;
    if (length !== undefined && length !== Number(text)) return undefined;
    length = Number(text);
  }
  return length ?? 0;
}
