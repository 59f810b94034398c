import { isIP } from "node:net";
import { parseUri, type Uri } from "#firmware/sip/message/uri.ts";
import { type Flow, isFlow, type Target, type TransportName } from "#firmware/sip/transport/transport.ts";
import type { Dialog } from "./dialog.ts";

/** The transport a URI asks for; `sips` and unknown ones count as TCP or as UDP respectively. */
export function transportOf(uri: Uri): TransportName {
  const asked = uri.kind === "sip" ? uri.params.get("transport")?.toLowerCase() : undefined;
  return asked === "tcp" || asked === "tls" ? "tcp" : "udp";
}

/** Where a URI with an IP address points (RFC 3263 for addresses: no DNS); undefined for names. */
export function addressTarget(uri: Uri): Target | undefined {
  if (uri.kind !== "sip") return undefined;
  const host = uri.params.get("maddr") ?? uri.host;
  if (isIP(host) === 0) return undefined;
  return { transport: transportOf(uri), host, port: uri.port ?? 5060 };
}

/**
 * Where the next request of a dialog goes. `known` is how the peer was last reached or heard; `isDirect` says that
 * no proxy stands between, so that a Contact with another address is one hidden behind a NAT (RFC 5626's reason).
 */
export function dialogTarget(dialog: Dialog, known: Target, isDirect: boolean): Target {
  const stated = addressTarget(dialog.nextHop);
  // Names, and the `x.invalid` of browsers, can only be reached the way they came.
  if (stated === undefined || isFlow(stated)) return known;
  if (!isFlow(known)) return stated;
  const isElsewhere = stated.host !== known.remote.host;
  if (isElsewhere) return isDirect && !dialog.hasRoutes ? known : stated;
  // A connection stays in use (RFC 5923) when the dialog speaks its transport.
  return known.connection !== undefined && stated.transport === known.transport ? known : stated;
}

/** How a registered contact is reached: the way it came, or its own address where nothing speaks against it. */
export function bindingTarget(contact: string, flow: Flow): Target {
  const uri = parseUri(contact);
  const stated = uri === undefined ? undefined : addressTarget(uri);
  if (stated === undefined || isFlow(stated) || flow.connection !== undefined) return flow;
  return stated.host === flow.remote.host && stated.transport === flow.transport ? stated : flow;
}
