import type { SipMessage } from "#firmware/sip/message/message.ts";
import { parseParams, quote, splitList, unquote } from "#firmware/sip/message/params.ts";

/** Why a call ended, as a Reason header tells it (RFC 3326). */
export interface CallReason {
  /** From a `Q.850` value. */
  readonly q850?: number;
  /** From a `SIP` value. */
  readonly status?: number;
  readonly text?: string;
}

/** Reads all Reason values of a message into one; empty when there are none. */
export function readReason(message: SipMessage): CallReason {
  const reason: { q850?: number; status?: number; text?: string } = {};
  for (const value of message.headers.getAll("reason").flatMap(splitList)) {
    const semicolon = value.indexOf(";");
    const protocol = (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toUpperCase();
    const params = semicolon < 0 ? undefined : parseParams(value.slice(semicolon));
    const cause = Number(params?.get("cause") ?? Number.NaN);
    const text = params?.get("text");
    if (protocol === "Q.850" && Number.isInteger(cause)) reason.q850 ??= cause;
    if (protocol === "SIP" && Number.isInteger(cause)) reason.status ??= cause;
    if (text !== undefined) reason.text ??= unquote(text);
  }
  return reason;
}

/** Reason header lines that say this; none when there is nothing to say. */
export function reasonHeaders(reason: CallReason): [name: string, value: string][] {
  const text = reason.text === undefined ? "" : `;text=${quote(reason.text)}`;
  const lines: [string, string][] = [];
  if (reason.q850 !== undefined) lines.push(["Reason", `Q.850;cause=${reason.q850}${text}`]);
  if (reason.status !== undefined) lines.push(["Reason", `SIP;cause=${reason.status}${text}`]);
  return lines;
}

/** For the CANCEL to phones that did not answer first, so that they count no missed call (RFC 3326 §1). */
export const COMPLETED_ELSEWHERE: CallReason = { status: 200, text: "Call completed elsewhere" };
