import { addressTarget, bindingTarget, transportOf } from "#firmware/sip/dialog/dialog-path.ts";
import { parseUri } from "#firmware/sip/message/uri.ts";
import type { Binding } from "#firmware/sip/registrar/binding.ts";
import type { Target } from "#firmware/sip/transport/transport.ts";
import type { CallTarget } from "./outgoing-session.ts";

/** Where a URI points; a host name is left to the system's resolver (RFC 3263 is for later). */
export function pathOf(text: string): Target {
  const uri = parseUri(text);
  if (uri?.kind !== "sip") return { transport: "udp", host: "", port: 5060 };
  return addressTarget(uri) ?? { transport: transportOf(uri), host: uri.host, port: uri.port ?? 5060 };
}

/** What to ring to reach a registered phone. */
export function callTargetOf(binding: Binding): CallTarget {
  return {
    uri: binding.contact,
    target: bindingTarget(binding.contact, binding.flow),
    routes: binding.path,
    isDirect: binding.path.length === 0,
  };
}
