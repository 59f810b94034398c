import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeFrame, encodeFrame, type Frame, N201, type Side } from "./frame.ts";

const ADDRESS = { sapi: 0, tei: 0 } as const;

/** Octets as an exchange and a telephone system put them on the line; read with Wireshark. */
const KNOWN: readonly (readonly [Side, string, Frame])[] = [
  ["user", "00017f", { ...ADDRESS, isCommand: true, kind: "SABME", final: true }],
  ["network", "000173", { ...ADDRESS, isCommand: false, kind: "UA", final: true }],
  ["network", "02017f", { ...ADDRESS, isCommand: true, kind: "SABME", final: true }],
  ["user", "020173", { ...ADDRESS, isCommand: false, kind: "UA", final: true }],
  ["user", "02010102", { ...ADDRESS, isCommand: false, kind: "RR", receive: 1, final: false }],
  ["network", "02010103", { ...ADDRESS, isCommand: true, kind: "RR", receive: 1, final: true }],
  ["user", "02010909", { ...ADDRESS, isCommand: false, kind: "REJ", receive: 4, final: true }],
  ["network", "000105fe", { ...ADDRESS, isCommand: false, kind: "RNR", receive: 127, final: false }],
  [
    "network",
    "02010402aabb",
    {
      ...ADDRESS,
      isCommand: true,
      kind: "I",
      send: 2,
      receive: 1,
      final: false,
      information: Uint8Array.of(0xaa, 0xbb),
    },
  ],
  [
    "network",
    "02ff0308",
    { sapi: 0, tei: 127, isCommand: true, kind: "UI", final: false, information: Uint8Array.of(8) },
  ],
  ["user", "000153", { ...ADDRESS, isCommand: true, kind: "DISC", final: true }],
  ["user", "02011f", { ...ADDRESS, isCommand: false, kind: "DM", final: true }],
];

describe("a frame", () => {
  test.each(KNOWN)("of the %s, %s, is read and written", (side, hex, frame) => {
    expect(decodeFrame(Uint8Array.from(Buffer.from(hex, "hex")), side)).toEqual({ ok: true, frame });
    expect(Buffer.from(encodeFrame(frame, side)).toString("hex")).toBe(hex);
  });

  test("that rejects another one says which and why", () => {
    const rejection = {
      control: [0x04, 0x02],
      send: 3,
      receive: 2,
      wasResponse: true,
      isUnknown: false,
      hasInformation: false,
      isTooLong: true,
      isOutOfSequence: true,
    } as const;
    const frame: Frame = { ...ADDRESS, isCommand: false, kind: "FRMR", final: true, rejection };
    const octets = encodeFrame(frame, "network");
    expect(Buffer.from(octets).toString("hex")).toBe("0001970402" + "06050c");
    expect(decodeFrame(octets, "network")).toEqual({ ok: true, frame });
  });

  test.each([
    ["", "too-short"],
    ["0001", "too-short"],
    ["000101", "too-short"],
    ["01017f", "short-address"],
    ["00007f", "long-address"],
    ["00010d02", "unknown-control"],
    ["00012102", "unknown-control"],
    ["0001ff", "unknown-control"],
    ["0001010203", "wrong-length"],
    ["00017f00", "information-not-allowed"],
    [`00010000${"00".repeat(N201 + 1)}`, "information-too-long"],
  ])("of octets %s is none: %s", (hex, fault) => {
    expect(decodeFrame(Buffer.from(hex, "hex"), "user")).toMatchObject({ ok: false, fault });
  });

  test("is the same after reading and writing, whatever the octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom<Side>("user", "network"), (octets, side) => {
        const decoded = decodeFrame(octets, side);
        if (!decoded.ok || decoded.frame.kind === "FRMR") return;
        expect(Buffer.from(encodeFrame(decoded.frame, side)).equals(Buffer.from(octets))).toBe(true);
      }),
    );
  });
});
