import { isIP } from "node:net";
import type { CallId, LegId } from "#firmware/domain/ids.ts";
import { formatHostPort, parseUri } from "#firmware/sip/message/uri.ts";
import type { TraceEntry } from "#firmware/sip/transport/transport.ts";
import type { TraceArrow, TraceSink } from "./trace.ts";

/** Messages seen before their call is known: the first INVITE and its 100. More come from scanners, and are dropped. */
const MAX_PENDING_DIALOGS = 500;
const MAX_PENDING_MESSAGES = 6;
/** Call-IDs remembered after the end of their legs, for the last answers and repetitions. */
const MAX_KNOWN_DIALOGS = 4_000;

type Pending = Omit<TraceArrow, "call" | "party">;

/** Sorts SIP messages to the legs they belong to, by Call-ID. */
export class SipTrace {
  readonly #sink: TraceSink;
  readonly #known = new Map<string, { readonly call: CallId; readonly leg: LegId }>();
  readonly #pending = new Map<string, Pending[]>();

  constructor(sink: TraceSink) {
    this.#sink = sink;
  }

  record(entry: TraceEntry): void {
    const callId = entry.message?.callId;
    if (entry.message === undefined || callId === undefined) return;
    const owner = this.#known.get(callId);
    if (owner === undefined && entry.message.cseq?.method !== "INVITE") return;
    const { at, direction } = entry;
    const arrow: Pending = {
      at,
      direction,
      kind: "sip",
      summary: summarise(entry.message) + whereto(entry),
      raw: entry.raw.toString("utf8"),
    };
    if (owner !== undefined) {
      this.#sink({ ...arrow, call: owner.call, party: owner.leg });
      return;
    }
    const waiting = this.#pending.get(callId) ?? [];
    if (waiting.length >= MAX_PENDING_MESSAGES) return;
    this.#pending.set(callId, [...waiting, arrow]);
    dropOldest(this.#pending, MAX_PENDING_DIALOGS);
  }

  /** From now on messages with this Call-ID are of that leg; those that have come already are handed on. */
  bind(sipCallId: string, call: CallId, leg: LegId): void {
    // A part of a text keeps the whole message in memory: what is remembered for long is a text of its own.
    this.#known.set(Buffer.from(sipCallId).toString(), { call, leg });
    dropOldest(this.#known, MAX_KNOWN_DIALOGS);
    const waiting = this.#pending.get(sipCallId) ?? [];
    this.#pending.delete(sipCallId);
    for (const arrow of waiting) this.#sink({ ...arrow, call, party: leg });
  }
}

function summarise(message: NonNullable<TraceEntry["message"]>): string {
  const hasSdp = message.contentType === "application/sdp" ? " (SDP)" : "";
  if (message.kind === "request") return `${message.method}${hasSdp}`;
  return `${message.status} ${message.reason}${hasSdp}`;
}

/** A name leads to several servers, and the message does not say to which of them it went. */
function whereto({ message, direction, remote }: TraceEntry): string {
  if (direction === "in" || message?.kind !== "request" || message.method !== "INVITE") return "";
  const uri = parseUri(message.uri);
  const isName = uri?.kind === "sip" && isIP(uri.host) === 0;
  return isName ? ` to ${formatHostPort(remote.host, remote.port)}` : "";
}

/** Maps keep their order of insertion: the first key is the oldest. */
function dropOldest(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  const oldest = map.keys().next().value;
  if (oldest !== undefined) map.delete(oldest);
}
