import fc from "fast-check";
import { expect, test } from "vitest";
import { DtmfIdentityReader, decodeDtmfIdentity, encodeDtmfIdentity } from "./dtmf-identity.ts";
import type { CallerIdentity } from "./identity.ts";
import { decodeIdentity, encodeIdentity } from "./message.ts";

const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

test("a message of Telcordia's kind is read: date, number, name", () => {
  // 80 | 01 08 "09301500" | 02 0a "2015551234" | 07 05 "SMITH" | checksum, added up by hand
  const body = "01083039333031353030020a323031353535313233340705534d495448";
  const sum = [...octets(`801d${body}`)].reduce((total, octet) => total + octet, 0);
  const checksum = (-sum & 0xff).toString(16).padStart(2, "0");
  expect(decodeIdentity(octets(`801d${body}${checksum}`))).toEqual({
    number: "2015551234",
    name: "SMITH",
    time: { month: 9, day: 30, hour: 15, minute: 0 },
  });
});

test("what is encoded is read again, in both formats", () => {
  const time = { month: 12, day: 31, hour: 23, minute: 59 };
  for (const identity of [
    { number: "13800138000", name: "李伟", time },
    { numberAbsent: "private", nameAbsent: "unavailable", time },
    { numberAbsent: "unavailable", time },
  ] satisfies CallerIdentity[]) {
    expect(decodeIdentity(encodeIdentity(identity))).toEqual(identity);
  }
  const single = { number: "02155501234", time };
  expect(decodeIdentity(encodeIdentity(single, "single"))).toEqual(single);
});

test("a name in GB 18030, as Chinese exchanges write it, is read", () => {
  const name = octets("c0eeceb0"); // 李伟
  const body = [0x02, 3, 0x31, 0x31, 0x30, 0x07, name.length, ...name];
  const message = [0x80, body.length, ...body];
  const checksum = -message.reduce((total, octet) => total + octet, 0) & 0xff;
  expect(decodeIdentity(Uint8Array.from([...message, checksum]))).toEqual({ number: "110", name: "李伟" });
});

test("one wrong octet anywhere is noticed", () => {
  const message = encodeIdentity({ number: "5551234", name: "Front desk" });
  fc.assert(
    fc.property(fc.nat(message.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Uint8Array.from(message);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      expect(decodeIdentity(damaged)).toBeUndefined();
    }),
  );
});

test("octets of any kind never throw", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => void decodeIdentity(noise)));
});

test("the framings of several countries are read", () => {
  expect(decodeDtmfIdentity("D13800138000C")).toEqual({ number: "13800138000" });
  expect(decodeDtmfIdentity("A9812345678C")).toEqual({ number: "9812345678" });
  expect(decodeDtmfIdentity("D9812345678#")).toEqual({ number: "9812345678" });
  expect(decodeDtmfIdentity("B10C")).toEqual({ numberAbsent: "private" });
  expect(decodeDtmfIdentity("D1#")).toEqual({ numberAbsent: "private" });
  expect(decodeDtmfIdentity("5551234")).toBeUndefined();
  expect(encodeDtmfIdentity({ number: "138 0013 8000" })).toBe("D13800138000C");
});

test("digits with a long pause between are no identity, and the next one is read", () => {
  const heard: CallerIdentity[] = [];
  const reader = new DtmfIdentityReader((identity) => heard.push(identity));
  for (const [index, digit] of [..."D123"].entries()) reader.digit(digit, index * 100);
  for (const [index, digit] of [..."456C"].entries()) reader.digit(digit, 2_000 + index * 1_000);
  for (const [index, digit] of [..."D5551234C"].entries()) reader.digit(digit, 9_000 + index * 100);
  expect(heard).toEqual([{ number: "5551234" }]);
});
