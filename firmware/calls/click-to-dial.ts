import type { Leg } from "#firmware/channels/leg.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Destination } from "#firmware/domain/destination.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Call } from "./call.ts";
import type { LiveCalls } from "./live-calls.ts";
import { routeInternal } from "./routing/internal.ts";
import { dialledOutside } from "./routing/outbound.ts";

/** Why a number is not dialled for somebody. */
export type DialRefusal =
  | "closing"
  | "full"
  | "no-such-extension"
  | "no-such-number"
  | "not-allowed"
  | "phone-busy"
  | "phone-unreachable";

/** What a click on a number leads to. */
export type ClickRoute =
  | {
      readonly kind: "destination";
      readonly destination: Destination;
      readonly dialled: string;
      readonly ringMs: number;
    }
  | { readonly kind: "refused"; readonly because: DialRefusal };

/** Where the extension's call to that number goes, or why it cannot be made now. Spaces and dashes do not count. */
export function routeClick(
  config: Config,
  live: Pick<LiveCalls, "status">,
  wish: { readonly extension: string; readonly number: string },
): ClickRoute {
  const refused = (because: DialRefusal): ClickRoute => ({ kind: "refused", because });
  const extension = config.extensions.find(({ number }) => number === wish.extension);
  if (extension === undefined) return refused("no-such-extension");
  const number = wish.number.replace(/[\s().-]/g, "");
  const inside = routeInternal(config, number);
  const outside = inside.kind === "unknown" ? dialledOutside(config, number) : undefined;
  const dialled = outside ?? number;
  const route = outside === undefined ? inside : routeInternal(config, outside);
  // A phone code means the phone it is dialled on: it has no sense from the page.
  if (route.kind !== "destination" || number === wish.extension) return refused("no-such-number");
  const { destination } = route;
  if (destination.kind === "external" && !extension.mayDialOut) return refused("not-allowed");
  const { calls, reachable } = live.status(extension.number);
  if (!reachable) return refused("phone-unreachable");
  if (calls.length >= extension.maxCalls) return refused("phone-busy");
  return { kind: "destination", destination, dialled, ringMs: extension.ringSeconds * 1000 };
}

const OWN_PHONE_NOT_ANSWERED: Termination = {
  cause: Cause.noAnswer,
  by: "caller",
  detail: "the caller's own phone was not picked up",
};

/** Resolves when the caller has picked up the phone that rings for the call. */
export async function pickUp(call: Call, leg: Leg, limit: { clock: Clock; ringMs: number }): Promise<void> {
  const timer = limit.clock.after(limit.ringMs, () => call.hangUp(OWN_PHONE_NOT_ANSWERED));
  leg.subscribe((fact) => {
    if (fact.type === "ended" || fact.type === "answered") timer.cancel();
  });
  await call.answer();
}
