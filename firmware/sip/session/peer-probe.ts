import { bindingTarget } from "#firmware/sip/dialog/dialog-path.ts";
import { createRequest } from "#firmware/sip/message/message.ts";
import { createTag } from "#firmware/sip/message/token.ts";
import type { Binding } from "#firmware/sip/registrar/binding.ts";
import type { Target } from "#firmware/sip/transport/transport.ts";
import { pathOf } from "./call-target.ts";
import type { SessionEnvironment } from "./session-environment.ts";

/** Told once whether the peer is there, and what it said. */
export type PeerAnswer = (hasAnswered: boolean, status?: number) => void;

/** Asks with OPTIONS whether somebody is there (RFC 3261 §11.1): any answer says so, silence for 32 s that nobody is. */
export class PeerProbe {
  readonly #environment: SessionEnvironment;
  readonly #hostFor: (target: Target) => string;

  /** `hostFor` gives the host of ours that the peer at a target is told. */
  constructor(environment: SessionEnvironment, hostFor: (target: Target) => string) {
    this.#environment = environment;
    this.#hostFor = hostFor;
  }

  /** A peer by its address, or at this one. */
  peer(uri: string, told: PeerAnswer, target: Target = pathOf(uri)): void {
    this.#ask({ uri, target, routes: [] }, told);
  }

  /** A phone where it registered. */
  phone({ contact, flow, path }: Binding, told: PeerAnswer): void {
    this.#ask({ uri: contact, target: bindingTarget(contact, flow), routes: path }, told);
  }

  #ask(
    whom: { readonly uri: string; readonly target: Target; readonly routes: readonly string[] },
    told: PeerAnswer,
  ): void {
    const { uri, target, routes } = whom;
    const { transactions, userAgent, contactFor } = this.#environment;
    const host = this.#hostFor(target);
    const headers: [string, string][] = [
      ["Max-Forwards", "70"],
      ["From", `<sip:${host}>;tag=${createTag()}`],
      ["To", `<${uri}>`],
      ["Call-ID", `${createTag()}@${host}`],
      ["CSeq", "1 OPTIONS"],
      ["Contact", contactFor(target, undefined)],
      ["User-Agent", userAgent],
      ...routes.map((route): [string, string] => ["Route", route]),
    ];
    transactions.request(createRequest({ method: "OPTIONS", uri, headers }), target, {
      // Any answer at all, a refusal too, comes from somebody who is there.
      onResponse: ({ status }) => told(true, status),
      onTimeout: () => told(false),
      onTransportError: () => told(false),
    });
  }
}
