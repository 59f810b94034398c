import {
  createRequest,
  type HeaderInit,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from "#firmware/sip/message/message.ts";
import { parseNameAddr } from "#firmware/sip/message/name-addr.ts";
import { formatUri, type Uri } from "#firmware/sip/message/uri.ts";

/** Everything a dialog starts from. */
interface DialogStart {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From/To values without their tags. */
  readonly localParty: string;
  readonly remoteParty: string;
  readonly remoteTarget: Uri;
  readonly routeSet: readonly string[];
  readonly localSequence: number;
  readonly remoteSequence?: number;
}

/** What a request within a dialog carries beyond the dialog's own headers. */
export interface InDialogParts {
  readonly headers?: HeaderInit;
  readonly body?: Buffer | string;
  readonly contentType?: string;
}

/** How a request of the peer stands to those before it (RFC 3261 §12.2.2). */
export type SequenceCheck = "in order" | "out of order";

/** Key of a dialog in a table; `remoteTag` is empty for peers of RFC 2543 that give none. */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId}\n${localTag}\n${remoteTag}`;
}

/** A peer-to-peer relationship of two user agents (RFC 3261 §12): it knows what the next request must look like. */
export class Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly #localParty: string;
  readonly #remoteParty: string;
  #routeSet: readonly string[];
  #remoteTarget: Uri;
  #localSequence: number;
  #remoteSequence: number | undefined;

  constructor(start: DialogStart) {
    this.callId = start.callId;
    this.localTag = start.localTag;
    this.remoteTag = start.remoteTag;
    this.#localParty = start.localParty;
    this.#remoteParty = start.remoteParty;
    this.#routeSet = start.routeSet;
    this.#remoteTarget = start.remoteTarget;
    this.#localSequence = start.localSequence;
    this.#remoteSequence = start.remoteSequence;
  }

  get key(): string {
    return dialogKey(this.callId, this.localTag, this.remoteTag);
  }

  get remoteTarget(): Uri {
    return this.#remoteTarget;
  }

  /** URI the next request goes to first: the topmost route, else the remote target. */
  get nextHop(): Uri {
    const first = this.#routeSet[0];
    return (first === undefined ? undefined : parseNameAddr(first)?.uri) ?? this.#remoteTarget;
  }

  get hasRoutes(): boolean {
    return this.#routeSet.length > 0;
  }

  /** CSeq number of the latest request of ours. */
  get localSequence(): number {
    return this.#localSequence;
  }

  /** Whether the peer's request comes in its order; remembers its number when it does. ACK and CANCEL are not asked. */
  checkSequence(request: SipRequest): SequenceCheck {
    const sequence = request.cseq?.sequence;
    if (sequence === undefined) return "out of order";
    if (this.#remoteSequence !== undefined && sequence <= this.#remoteSequence) return "out of order";
    this.#remoteSequence = sequence;
    return "in order";
  }

  /** Takes the Contact of a target refresh (INVITE, UPDATE, and 2xx to them) as the new remote target (§12.2). */
  refreshTarget(message: SipMessage): void {
    const contact = contactUri(message);
    if (contact !== undefined) this.#remoteTarget = contact;
  }

  /** The 2xx to our INVITE makes an early dialog final: its Contact and Record-Route count (§13.2.2.4). */
  adoptRoutes(response: SipResponse): void {
    this.#routeSet = response.headers.list("record-route").reverse();
    this.refreshTarget(response);
  }

  /** The next request of ours (§12.2.1.1), without Via. CSeq grows by one. */
  createRequest(method: string, parts: InDialogParts = {}): SipRequest {
    this.#localSequence += 1;
    return this.#build(method, this.#localSequence, parts);
  }

  /** The ACK to a 2xx (§13.2.2.4): CSeq of its INVITE, the dialog's route set. */
  createAck(inviteSequence: number, parts: InDialogParts = {}): SipRequest {
    return this.#build("ACK", inviteSequence, parts);
  }

  #build(method: string, sequence: number, parts: InDialogParts): SipRequest {
    const target = formatUri(this.#remoteTarget);
    const { uri, routes } = routeRequest(target, this.#routeSet);
    const headers: [string, string][] = [
      ["Max-Forwards", "70"],
      ["From", `${this.#localParty};tag=${this.localTag}`],
      ["To", this.remoteTag === "" ? this.#remoteParty : `${this.#remoteParty};tag=${this.remoteTag}`],
      ["Call-ID", this.callId],
      ["CSeq", `${sequence} ${method}`],
    ];
    for (const route of routes) headers.push(["Route", route]);
    for (const [name, value] of parts.headers ?? []) headers.push([name, value]);
    return createRequest({
      method,
      uri,
      headers,
      ...(parts.body !== undefined && { body: parts.body }),
      ...(parts.contentType !== undefined && { contentType: parts.contentType }),
    });
  }
}

/** Request-URI and Route values for a target and a route set, loose or strict (RFC 3261 §12.2.1.1). */
function routeRequest(
  target: string,
  routeSet: readonly string[],
): { readonly uri: string; readonly routes: readonly string[] } {
  const first = routeSet[0];
  const firstUri = first === undefined ? undefined : parseNameAddr(first)?.uri;
  if (firstUri === undefined) return { uri: target, routes: [] };
  if (firstUri.kind !== "sip" || firstUri.params.has("lr")) return { uri: target, routes: routeSet };
  return { uri: formatUri({ ...firstUri, params: new Map() }), routes: [...routeSet.slice(1), `<${target}>`] };
}

/** The URI of the first Contact value, when there is a usable one. */
function contactUri(message: SipMessage): Uri | undefined {
  const value = message.headers.list("contact")[0];
  return value === undefined ? undefined : parseNameAddr(value)?.uri;
}

/** A From or To value without its tag, otherwise kept as it was written. */
function partyOf(value: string | undefined): string {
  const text = value ?? "";
  const bracket = text.lastIndexOf(">");
  const tail = text.slice(bracket + 1).replace(/\s*;\s*tag\s*=[^;]*/i, "");
  return text.slice(0, bracket + 1) + tail;
}

/** The dialog an incoming INVITE makes on our side (§12.1.1). Undefined when it lacks what a dialog needs. */
export function dialogOfServer(request: SipRequest, localTag: string): Dialog | undefined {
  const { callId, cseq } = request;
  const remoteTarget = contactUri(request);
  if (callId === undefined || cseq === undefined || remoteTarget === undefined) return undefined;
  return new Dialog({
    callId,
    localTag,
    remoteTag: request.fromTag ?? "",
    localParty: partyOf(request.headers.get("to")),
    remoteParty: partyOf(request.headers.get("from")),
    remoteTarget,
    routeSet: request.headers.list("record-route"),
    localSequence: 0,
    remoteSequence: cseq.sequence,
  });
}

/** The dialog that a 1xx (with tag) or 2xx response to our INVITE makes (§12.1.2). */
export function dialogOfClient(request: SipRequest, response: SipResponse): Dialog | undefined {
  const { callId, cseq, fromTag } = request;
  if (callId === undefined || cseq === undefined || fromTag === undefined) return undefined;
  const remoteTarget = contactUri(response) ?? request.to?.uri;
  if (remoteTarget === undefined) return undefined;
  return new Dialog({
    callId,
    localTag: fromTag,
    remoteTag: response.toTag ?? "",
    localParty: partyOf(request.headers.get("from")),
    remoteParty: partyOf(request.headers.get("to")),
    remoteTarget,
    routeSet: response.headers.list("record-route").reverse(),
    localSequence: cseq.sequence,
  });
}
