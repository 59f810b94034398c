import type { Config } from "#firmware/config/schema/config.ts";
import type { SipPhone } from "./sip-phone.ts";

let boxes = 0;

/** RTP ports for each box of each process, below the ports the system hands out by itself. */
export function rtpPorts(): { first: number; last: number } {
  const first = 20_000 + ((process.pid * 13 + boxes++) % 115) * 100;
  return { first, last: first + 99 };
}

/** Where a phone's socket is, told by what it writes. */
export function portOf(phone: SipPhone): number {
  const party = { from: "<sip:x@x>;tag=1", to: "<sip:x@x>", callId: "x", cseq: 1 };
  const sent = phone.send("OPTIONS", "sip:x@127.0.0.1", party);
  return Number(/:(\d+);/.exec(sent.headers.get("via")?.[0] ?? "")?.[1]);
}

/** Rings, pauses and wrap-ups of seconds: what is under test is their order. */
export function quicken(config: Config): void {
  for (const queue of config.queues) {
    queue.ringSeconds = 5;
    queue.retrySeconds = 0;
    queue.wrapUpSeconds = 1;
    queue.announceWait = false;
    delete queue.comfortPrompt;
  }
  for (const extension of config.extensions) extension.ringSeconds = 5;
}
