import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeIdentity } from "#firmware/dsp/caller-id/message.ts";
import { CallerIdLines } from "./caller-id-lines.ts";
import { fromModem, octetsPerSample, toModem, type VoiceCoding } from "./coding.ts";
import { DleReader, shield } from "./dle.ts";
import { MODEM_PROFILES } from "./profile.table.ts";
import { VoiceCodes } from "./voice-codes.ts";

test.each([
  ["CX93001-EIS_V0.2013-V92", "conexant"],
  ["RC56D/SP Rockwell", "conexant"],
  ["U.S. Robotics 56K FAX USB V1.2.23", "usr"],
  ["USR5637", "usr"],
  ["MultiTech Systems MT9234MU", "mt"],
  ["Agere OCM V.92 MR2", "v253"],
])("what says %s of itself is spoken to as %s", (says, id) => {
  expect(MODEM_PROFILES.find((profile) => profile.says.test(says))?.id).toBe(id);
});

function read(chunks: readonly Uint8Array[]): { data: number[]; codes: string } {
  const data: number[] = [];
  let codes = "";
  const reader = new DleReader({
    onData: (octets) => data.push(...octets),
    onCode: (code) => {
      codes += code;
    },
  });
  for (const chunk of chunks) reader.push(chunk);
  return { data, codes };
}

test("any voice octets pass the shield, however the stream is cut", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (octets, size) => {
      const wire = shield(octets);
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < wire.length; at += size) chunks.push(wire.subarray(at, at + size));
      expect(read(chunks)).toEqual({ data: [...octets], codes: "" });
    }),
  );
});

test("events are told in their place, and a pair of escapes in one octet is data", () => {
  const wire = Uint8Array.from([1, 0x10, 0x52, 2, 0x10, 0x1a, 3, 0x10, 0x03]);
  expect(read([wire])).toEqual({ data: [1, 2, 0x10, 0x10, 3], codes: "R\u0003" });
});

test("voice survives every coding: exactly where it has eight bits of G.711, nearly where it is linear", () => {
  const frame = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  for (const coding of ["ulaw", "signed-16"] satisfies VoiceCoding[]) {
    const wire = toModem(frame, coding);
    expect(wire.length).toBe(frame.length * octetsPerSample(coding));
    // Both zeros of µ-law are one zero in linear samples.
    expect([...fromModem(wire, coding)].map((octet) => (octet === 0x7f ? 0xff : octet))).toEqual(
      [...frame].map((octet) => (octet === 0x7f ? 0xff : octet)),
    );
  }
  const quiet = Uint8Array.from({ length: 160 }, () => 0xff);
  expect(new Set(toModem(quiet, "unsigned-8"))).toEqual(new Set([128]));
  expect(new Set(toModem(quiet, "signed-8"))).toEqual(new Set([0]));
});

test("a key is told once, whether its modem frames it, repeats it, or says it alone", () => {
  const codes = new VoiceCodes();
  const keys = (text: string, stepMs: number, startMs: number): string =>
    [...text]
      .map((code, index) => codes.read(code, startMs + index * stepMs))
      .map((sign) => (sign?.type === "digit" ? sign.digit : ""))
      .join("");
  expect(keys("/555~/5~", 30, 0)).toBe("55");
  expect(keys("1112", 70, 10_000)).toBe("12");
  expect(keys("77", 400, 20_000)).toBe("77");
});

test("who calls is put together from formatted lines and from raw ones", () => {
  const lines = new CallerIdLines();
  for (const line of ["DATE = 1122", "TIME = 0905", "NMBR = 13800138000", "NAME = Li Wei"]) {
    expect(lines.push(line)).toBe(true);
  }
  expect(lines.push("OK")).toBe(false);
  expect(lines.take()).toEqual({ number: "13800138000", name: "Li Wei" });
  expect(lines.take()).toBeUndefined();
  const raw = Buffer.from(encodeIdentity({ number: "110", name: "Police" })).toString("hex");
  lines.push(`MESG = ${raw.toUpperCase()}`);
  expect(lines.take()).toEqual({ number: "110", name: "Police" });
  lines.push("NMBR = P");
  expect(lines.take()).toEqual({});
});
