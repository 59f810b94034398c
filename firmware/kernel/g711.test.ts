import { expect, test } from "vitest";
import { linear } from "#test/support/rtp-phone.ts";
import { ALAW_TO_LINEAR, ALAW_TO_ULAW, LINEAR_TO_ALAW, LINEAR_TO_ULAW, ULAW_TO_ALAW, ULAW_TO_LINEAR } from "./g711.ts";

test("µ-law decodes as G.711 says", () => {
  expect(ULAW_TO_LINEAR[0xff]).toBe(0);
  expect(ULAW_TO_LINEAR[0x80]).toBe(32_124);
  expect(ULAW_TO_LINEAR[0x00]).toBe(-32_124);
  for (let octet = 0; octet < 256; octet++) expect(ULAW_TO_LINEAR[octet]).toBe(linear(octet) + 0);
});

test("A-law decodes as G.711 says", () => {
  expect(ALAW_TO_LINEAR[0xd5]).toBe(8);
  expect(ALAW_TO_LINEAR[0x55]).toBe(-8);
  expect(ALAW_TO_LINEAR[0xaa]).toBe(32_256);
  expect(ALAW_TO_LINEAR[0x2a]).toBe(-32_256);
});

test("every octet survives decoding and encoding", () => {
  for (let octet = 0; octet < 256; octet++) {
    // µ-law has two zeros; both mean silence.
    if (octet !== 0x7f) expect(LINEAR_TO_ULAW[(ULAW_TO_LINEAR[octet] ?? 0) & 0xffff]).toBe(octet);
    expect(LINEAR_TO_ALAW[(ALAW_TO_LINEAR[octet] ?? 0) & 0xffff]).toBe(octet);
  }
});

test("every sample is coded to the nearest step or its neighbour", () => {
  for (let sample = -32_000; sample < 32_000; sample += 7) {
    const allowed = Math.max(8, Math.abs(sample) / 16);
    expect(Math.abs((ULAW_TO_LINEAR[LINEAR_TO_ULAW[sample & 0xffff] ?? 0] ?? 0) - sample)).toBeLessThanOrEqual(allowed);
    expect(Math.abs((ALAW_TO_LINEAR[LINEAR_TO_ALAW[sample & 0xffff] ?? 0] ?? 0) - sample)).toBeLessThanOrEqual(
      allowed + 8,
    );
  }
});

test("changing the law there and back alters a sample by one step at most", () => {
  for (let octet = 0; octet < 256; octet++) {
    const back = ALAW_TO_ULAW[ULAW_TO_ALAW[octet] ?? 0] ?? 0;
    const [before, after] = [ULAW_TO_LINEAR[octet] ?? 0, ULAW_TO_LINEAR[back] ?? 0];
    expect(Math.abs(after - before)).toBeLessThanOrEqual(Math.max(16, Math.abs(before) / 12));
  }
});
