import type { NumberKind, Redirection, TrunkCommand, TrunkParty } from "#drivers/e1/signalling.ts";
import type { PhoneBookGroup, PhoneBookSpan } from "#firmware/channels/phone-book.ts";
import type { Party } from "#firmware/domain/party.ts";

/** A call out, without its place. */
export type Dial = Omit<Extract<TrunkCommand, { type: "dial" }>, "type" | "call" | "channel">;

/** The number called in, as the rules of the box see it; undefined where the exchange has told none. */
export function calledAs(group: PhoneBookGroup, digits: string): string | undefined {
  const kept = group.calledKeepDigits === 0 ? digits : digits.slice(-group.calledKeepDigits);
  const called = `${group.calledPrefix ?? ""}${kept}`;
  return called === "" ? undefined : called;
}

/** Who calls in, without what the exchange asks to keep from people. */
export function partyOf({ number, name, presentation = "allowed" }: TrunkParty): Party {
  if (presentation !== "allowed") return {};
  return {
    ...(number !== undefined && number !== "" && { number }),
    ...(name !== undefined && name !== "" && { name }),
  };
}

/** What signalling is told of a call out: the number, who calls, and whom the call was for first. */
export function dialOf(
  {
    group,
    span,
    isOurs,
  }: { readonly group: PhoneBookGroup; readonly span?: PhoneBookSpan | undefined; readonly isOurs: boolean },
  number: string,
  shownAs: Party,
): Dial {
  const { category, calledKind, callerKind, tellsRedirection } = span ?? {};
  const redirection = tellsRedirection === true ? redirectionOf(group, shownAs, isOurs) : undefined;
  return {
    called: number,
    isComplete: true,
    caller: callerOf(group, shownAs, callerKind),
    ...(calledKind !== undefined && { calledKind }),
    ...(category !== undefined && { category }),
    ...(redirection !== undefined && { redirection }),
  };
}

/** Who a call out says it is from, by the rule of the group. */
export function callerOf(group: PhoneBookGroup, party: Party, kind?: NumberKind): TrunkParty {
  const number = shownNumber(group, party.number);
  return {
    ...(number !== undefined && { number, ...(kind !== undefined && { kind }) }),
    ...(party.name !== undefined && !group.hidesCaller && { name: party.name }),
    presentation: group.hidesCaller ? "restricted" : "allowed",
  };
}

/**
 * What the exchange is told of a call that somebody from outside made to us and that goes on with their own number: it
 * came to the main number first. Undefined for calls of our own, and where another number than theirs is shown.
 */
export function redirectionOf(group: PhoneBookGroup, party: Party, isOurs: boolean): Redirection | undefined {
  const { callerId, mainNumber } = group;
  if (isOurs || callerId !== "own" || mainNumber === undefined || !isDialable(party.number)) return undefined;
  return { from: { number: mainNumber }, reason: "unconditional" };
}

function isDialable(number: string | undefined): number is string {
  return number !== undefined && /^\d+$/.test(number);
}

function shownNumber({ callerId, mainNumber }: PhoneBookGroup, own: string | undefined): string | undefined {
  switch (callerId) {
    case "own":
      return isDialable(own) ? own : mainNumber;
    case "main":
      return mainNumber;
    case "range":
      // An extension's digits take the place of the last ones; whoever has none shorter than the number is the switchboard.
      return isDialable(own) && mainNumber !== undefined && own.length < mainNumber.length
        ? `${mainNumber.slice(0, -own.length)}${own}`
        : mainNumber;
  }
}
