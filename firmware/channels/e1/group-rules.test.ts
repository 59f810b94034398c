import { describe, expect, it } from "vitest";
import type { PhoneBookGroup } from "#firmware/channels/phone-book.ts";
import { calledAs, callerOf, dialOf, partyOf } from "./group-rules.ts";

const group: PhoneBookGroup = {
  id: "carrier",
  name: "Carrier",
  channels: [],
  hunting: "lowest",
  maxCalls: 0,
  calledKeepDigits: 0,
  callerId: "main",
  hidesCaller: false,
  mainNumber: "01058880000",
};

describe("Numbers of a trunk group", () => {
  it("keeps the last digits of a number called in, and puts a prefix before them", () => {
    expect(calledAs(group, "58887001")).toBe("58887001");
    expect(calledAs({ ...group, calledKeepDigits: 4 }, "58887001")).toBe("7001");
    expect(calledAs({ ...group, calledKeepDigits: 3, calledPrefix: "8" }, "58887001")).toBe("8001");
    expect(calledAs(group, "")).toBeUndefined();
  });

  it("keeps a withheld caller from people", () => {
    expect(partyOf({ number: "13800138000", name: "Li" })).toEqual({ number: "13800138000", name: "Li" });
    expect(partyOf({ number: "13800138000", name: "Li", presentation: "restricted" })).toEqual({});
    expect(partyOf({ number: "", presentation: "allowed" })).toEqual({});
  });

  it("shows the main number, a number of the range, or the caller's own", () => {
    const caller = { number: "1002", name: "Wang" };
    expect(callerOf(group, caller)).toEqual({ number: "01058880000", name: "Wang", presentation: "allowed" });
    expect(callerOf({ ...group, callerId: "range" }, caller).number).toBe("01058881002");
    expect(callerOf({ ...group, callerId: "range" }, { number: "013800138000" }).number).toBe("01058880000");
    expect(callerOf({ ...group, callerId: "own" }, caller).number).toBe("1002");
    expect(callerOf({ ...group, callerId: "own" }, { number: "anonymous" }).number).toBe("01058880000");
  });

  it("hides number and name where the group says so", () => {
    expect(callerOf({ ...group, hidesCaller: true }, { number: "1002", name: "Wang" })).toEqual({
      number: "01058880000",
      presentation: "restricted",
    });
  });

  it("tells the exchange that somebody else's call is passed on with their own number, and of no other call", () => {
    const span = {
      signalling: "pri-user",
      digitWaitSeconds: 5,
      callerKind: "national",
      tellsRedirection: true,
    } as const;
    const own = { ...group, callerId: "own" } as const;
    const stranger = { number: "13800138000" };
    expect(dialOf({ group: own, span, isOurs: false }, "95588", stranger)).toMatchObject({
      called: "95588",
      caller: { number: "13800138000", kind: "national" },
      redirection: { from: { number: "01058880000" }, reason: "unconditional" },
    });
    const told = [
      dialOf({ group, span, isOurs: false }, "95588", stranger),
      dialOf({ group: own, span, isOurs: true }, "95588", { number: "1002" }),
      dialOf({ group: own, span: { ...span, tellsRedirection: false }, isOurs: false }, "95588", stranger),
    ];
    expect(told.map(({ redirection }) => redirection)).toEqual([undefined, undefined, undefined]);
  });
});
