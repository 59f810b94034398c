import type { SipRequest, SipResponse } from "#firmware/sip/message/message.ts";
import { createTag } from "#firmware/sip/message/token.ts";
import { type Capabilities, createRefusal, validateRequest } from "#firmware/sip/message/validate.ts";
import { ALLOWED_METHODS } from "./session-environment.ts";

const METHODS = [...ALLOWED_METHODS.split(", "), "REGISTER"];
const EXTENSIONS = ["100rel", "timer"];
const INFO_TYPES = ["application/dtmf-relay", "application/dtmf"];

/** Methods whose body we have to understand; others may carry what they like, above all a BYE. */
const SDP_METHODS: ReadonlySet<string> = new Set(["INVITE", "UPDATE", "PRACK"]);

const WITH_SDP: Capabilities = {
  methods: METHODS,
  extensions: EXTENSIONS,
  contentTypes: ["application/sdp", "multipart/*"],
};
const WITH_DIGITS: Capabilities = { ...WITH_SDP, contentTypes: [...INFO_TYPES, "application/sdp"] };
const WITH_ANYTHING: Capabilities = { ...WITH_SDP, contentTypes: ["*/*"] };

/** Value of Supported. */
export const SUPPORTED_EXTENSIONS = EXTENSIONS.join(", ");
/** Value of Accept. */
export const ACCEPTED_TYPES = ["application/sdp", ...INFO_TYPES].join(", ");

/** The refusal of a request that asks for more than we can (RFC 3261 §8.2), or undefined to go on. */
export function screenRequest(request: SipRequest): SipResponse | undefined {
  const { method } = request;
  const can = SDP_METHODS.has(method) ? WITH_SDP : method === "INFO" ? WITH_DIGITS : WITH_ANYTHING;
  const validation = validateRequest(request, can);
  return validation.kind === "ok" ? undefined : createRefusal(request, validation, createTag());
}
