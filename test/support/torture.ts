import { SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import { type ParseResult, parseMessage } from "#firmware/sip/message/parse.ts";
import { parseUri, type SipUri } from "#firmware/sip/message/uri.ts";
import { APPLICATION } from "#test/vectors/rfc4475/application.ts";
import { INVALID } from "#test/vectors/rfc4475/invalid.ts";
import { VALID } from "#test/vectors/rfc4475/valid.ts";

/** The torture messages of RFC 4475 by their names there. */
export const TORTURE: Readonly<Record<string, Buffer>> = { ...VALID, ...INVALID, ...APPLICATION };

export function message(name: string): SipRequest | SipResponse {
  const result: ParseResult = parseMessage(TORTURE[name] ?? Buffer.alloc(0));
  if (result.kind !== "message") throw new Error(`${name}: ${result.reason}`);
  return result.message;
}

export function request(name: string): SipRequest {
  const one = message(name);
  if (!(one instanceof SipRequest)) throw new Error(`${name} is a response`);
  return one;
}

export function sipUri(text: string | undefined): SipUri {
  const uri = parseUri(text ?? "");
  if (uri?.kind !== "sip") throw new Error(`${text} is no SIP URI`);
  return uri;
}
