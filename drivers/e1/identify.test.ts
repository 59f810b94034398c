import { expect, test } from "vitest";
import { Machine } from "#firmware/kernel/machine.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import type { Identification, IdentifyCommand } from "./identification.ts";
import { beginIdentify, identifyTransition } from "./identify.ts";
import { farSideOf } from "./identify-lapd.ts";
import { variantsOf } from "./identify-r2.ts";
import { NO_DEFECTS, type SpanDefects } from "./span-hardware.ts";

/** Looks at a line that is always the same; `answer` is what its far side says to a frame of ours. */
function look(line: {
  readonly defects?: Partial<SpanDefects>;
  readonly hasCrc4?: boolean;
  readonly hasHdlcFlags?: boolean;
  readonly hasCasMultiframe?: boolean;
  readonly answer?: (asked: string) => string | undefined;
  readonly bits?: number;
}): Identification {
  const clock = new FakeClock();
  const found: Identification[] = [];
  const perform = (command: IdentifyCommand): void => {
    if (command.type === "done") found.push(command.identification);
    if (command.type !== "control" || command.control.type !== "d-channel") return;
    const answer = line.answer?.(Buffer.from(command.control.frame).toString("hex"));
    if (answer === undefined) return;
    machine.send({ type: "frame", frame: Uint8Array.from(Buffer.from(answer, "hex")), atMs: clock.monotonic() });
  };
  const machine = new Machine({ initial: beginIdentify("MX").state, transition: identifyTransition, clock, perform });
  const { hasCrc4 = false, hasHdlcFlags = false, hasCasMultiframe = false } = line;
  const sighting = { defects: { ...NO_DEFECTS, ...line.defects }, hasCrc4, hasHdlcFlags, hasCasMultiframe };
  while (found.length === 0 && clock.monotonic() < 60_000) {
    clock.advance(250);
    machine.send({ type: "sighting", sighting, atMs: clock.monotonic() });
    const { bits } = line;
    if (bits === undefined) continue;
    for (let slot = 1; slot <= 15; slot++) machine.send({ type: "bits", slot, bits, atMs: clock.monotonic() });
  }
  const [identification] = found;
  if (identification === undefined) throw new Error("it never comes to an end");
  return identification;
}

test.each([
  ["no signal", { defects: { los: true } }, "no-signal"],
  ["all ones", { defects: { ais: true } }, "blue-alarm"],
  ["noise", { defects: { lof: true } }, "no-frames"],
  ["an empty timeslot 16", {}, "no-signalling"],
  ["flags and nobody behind them", { hasHdlcFlags: true }, "silent-data-link"],
])("%s is told as such, with what was seen", (_, line, outcome) => {
  const identification = look(line);
  expect(identification.outcome).toBe(outcome);
  expect(identification.proposal).toBeUndefined();
  expect(identification.evidence.length).toBeGreaterThan(0);
});

test("a far side that answers us as the network is a carrier: we are its user", () => {
  const line = {
    hasCrc4: true,
    hasHdlcFlags: true,
    answer: (asked: string) => (asked === "00017f" ? "000173" : undefined),
  };
  const identification = look(line);
  expect(identification).toMatchObject({ outcome: "identified", framing: "crc4" });
  expect(identification.proposal).toEqual({ framing: "crc4", signalling: "pri-user" });
  expect(identification.evidence.at(-1)).toMatchObject({ code: "frame-of-network", octets: "000173" });
});

test("one that answers us as the user takes us for its carrier", () => {
  const line = { hasHdlcFlags: true, answer: (asked: string) => (asked === "02017f" ? "020173" : undefined) };
  expect(look(line).proposal).toEqual({ framing: "double-frame", signalling: "pri-network" });
});

test("line bits tell R2, whose it is as far as they can, and the country of the box first", () => {
  const china = look({ hasCasMultiframe: true, bits: 0b1011 });
  expect(china).toMatchObject({ outcome: "identified", signalling: "r2", variants: ["cn"] });
  const other = look({ hasCasMultiframe: true, bits: 0b1001 });
  expect(other.variants?.slice(0, 2)).toEqual(["mx", "itu"]);
  expect(other.proposal?.r2?.variant).toBe("mx");
});

test("commands give away the side by their C/R bit, answers by its contrary, supervisory frames nothing", () => {
  const side = (hex: string) => farSideOf(Uint8Array.from(Buffer.from(hex, "hex")));
  expect(["02017f", "00017f", "000173", "020173", "02010000", "00010101", "fc017f"].map(side)).toEqual([
    ...["network", "user", "network", "user", "network"],
    ...[undefined, undefined],
  ]);
});

test("bits that are nobody's R2, or of every kind, name no variant", () => {
  const of = (...bits: number[]) => variantsOf(new Map(bits.map((value, slot) => [slot + 1, value])), "CN").variants;
  expect([of(), of(0), of(0b1001, 0b0101, 0b1111, 0), of(0b1000)]).toEqual([[], [], [], []]);
  expect(of(0b1101, 0b1101, 0b1001)).toContain("itu");
});
