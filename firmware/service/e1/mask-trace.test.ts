import { expect, test } from "vitest";
import type { SpanTraceEntry } from "#firmware/channels/e1/span-watch.ts";
import { maskedFrame, maskedSignals } from "./mask-trace.ts";
import { frameMessage, frameParts } from "./span-trace.ts";

/** SETUP of the network: bearer, channel 1, from 13800138000, to 58887001. */
const SETUP = [
  "02010000",
  "0802000105",
  "04038090a3",
  "1803a98381",
  `6c0d2183${Buffer.from("13800138000").toString("hex")}`,
  `7009c1${Buffer.from("58887001").toString("hex")}`,
].join("");

const frame = (octets: string) => ({ id: 1, at: 0, way: "received" as const, octets });

test("a message keeps its length and loses the middle of numbers, in words, parts and octets", () => {
  const masked = maskedFrame(frame(SETUP));
  expect(masked.octets).toHaveLength(SETUP.length);
  const { name, text, octets } = frameMessage(masked, "user");
  expect([name, text]).toEqual(["SETUP", expect.stringContaining("from 138****8000")]);
  expect(text).not.toContain("13800138000");
  expect(octets).not.toContain(Buffer.from("0138").toString("hex"));
  const values = frameParts(masked, "user").map(({ value }) => value);
  expect(values).toEqual(expect.arrayContaining(["138****8000", "5***7001"]));
});

test("digits that come one by one are not told, other messages are left as they are", () => {
  const information = `02010000${"080200017b"}7003c1${Buffer.from("38").toString("hex")}`;
  expect(maskedFrame(frame(information)).octets.endsWith("7003c12a2a")).toBe(true);
  for (const octets of ["02017f", "02010104", "020100000802000145080281 90".replace(" ", "")])
    expect(maskedFrame(frame(octets)).octets).toBe(octets);
});

const signal = (code: string, digit?: number): SpanTraceEntry => ({
  id: 1,
  at: 0,
  way: "received",
  octets: Uint8Array.of(4, 1, digit ?? 11),
  text: digit === undefined ? code : `I-${digit}: digit ${digit}`,
  call: 7,
  code: `r2.signal.${code}`,
  params: { name: `I-${digit ?? 11}`, ...(digit !== undefined && { digit }) },
});
const digits = (number: string): SpanTraceEntry[] => [...number].map((each) => signal("digit", Number(each)));
const shown = (entries: readonly SpanTraceEntry[]): string =>
  maskedSignals(entries)
    .flatMap(({ params }) => (params?.digit === undefined ? [] : [params.digit]))
    .join("");

test("register signals lose the middle of a long number, and what may become one", () => {
  expect(shown([...digits("7001"), signal("category"), ...digits("13811138111"), signal("end")])).toBe(
    "7001138****8111",
  );
  expect(shown(digits("13811"))).toBe("138**");
  const [, , , hidden] = maskedSignals(digits("13811"));
  expect(hidden).toMatchObject({ text: "I-*: digit *", octets: Uint8Array.of(4, 1, 0) });
});
