import type { TrunkParty } from "#drivers/e1/signalling.ts";
import type { PhoneBookGroup } from "#firmware/channels/phone-book.ts";
import type { Party } from "#firmware/domain/party.ts";

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

/** Who a call out says it is from, by the rule of the group. */
export function callerOf(group: PhoneBookGroup, party: Party): TrunkParty {
  const number = shownNumber(group, party.number);
  return {
    ...(number !== undefined && { number }),
    ...(party.name !== undefined && !group.hidesCaller && { name: party.name }),
    presentation: group.hidesCaller ? "restricted" : "allowed",
  };
}

function shownNumber({ callerId, mainNumber }: PhoneBookGroup, own: string | undefined): string | undefined {
  const isDialable = own !== undefined && /^\d+$/.test(own);
  switch (callerId) {
    case "own":
      return isDialable ? own : mainNumber;
    case "main":
      return mainNumber;
    case "range":
      // An extension's digits take the place of the last ones; whoever has none shorter than the number is the switchboard.
      return isDialable && mainNumber !== undefined && own.length < mainNumber.length
        ? `${mainNumber.slice(0, -own.length)}${own}`
        : mainNumber;
  }
}
