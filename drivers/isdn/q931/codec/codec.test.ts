import { describe, expect, it } from "vitest";
import { messageLine, sayLine } from "#drivers/isdn/words/trace-line.ts";
import { decodeMessage } from "./decode.ts";
import type { Elements } from "./elements.ts";
import { encodeMessage } from "./encode.ts";
import { callingNameFacility, diversionFacility } from "./facility.ts";
import type { Message } from "./message.ts";
import { Q931 } from "./message-types.table.ts";

function octets(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(" ", ""), "hex");
}

function read(hex: string): Message {
  const decoded = decodeMessage(octets(hex));
  if (decoded.kind !== "message") throw new Error(`not a message: ${decoded.kind}`);
  expect(decoded.faults).toEqual([]);
  return decoded.message;
}

function faults(hex: string): (readonly [number, string])[] {
  const decoded = decodeMessage(octets(hex));
  return decoded.kind === "message" ? decoded.faults.map(({ id, problem }) => [id, problem] as const) : [];
}

/** Elements after writing and reading them. */
function again(elements: Elements): Elements {
  const reference = { value: 0x1234, isFromOrigin: false };
  const decoded = decodeMessage(encodeMessage({ protocol: Q931, reference, type: "INFORMATION", elements }));
  if (decoded.kind !== "message") throw new Error("not a message");
  expect(decoded.message.reference).toEqual(reference);
  return decoded.message.elements;
}

describe("a message of Q.931", () => {
  it("is read as an exchange sends it", () => {
    // SETUP of a EuroISDN exchange: speech, channel 1, caller 010 5888 1234 restricted, called 95588.
    const setup = read(
      "08 02 00 07 05 a1 04 03 80 90 a3 18 03 a9 83 81 6c 0c 21 a3 31 30 35 38 38 38 31 32 33 34 70 06 c1 39 35 35 38 38",
    );
    expect(setup).toEqual({
      protocol: 8,
      reference: { value: 7, isFromOrigin: true },
      type: "SETUP",
      elements: {
        isSendingComplete: true,
        bearer: { capability: "speech", mode: "circuit", rate: 0x10, layer1: 3 },
        channel: { selection: "indicated", isExclusive: true, channels: [1] },
        calling: { digits: "1058881234", type: 2, plan: 1, presentation: 1, screening: 3 },
        called: { digits: "95588", type: 4, plan: 1 },
      },
    });
    expect(sayLine(messageLine(encodeMessage(setup)), "en")).toBe(
      "SETUP, call 7, to 95588, from 1058881234 (restricted), only channel 1, speech, number complete",
    );
  });

  it("is the same after writing and reading, whatever elements it has", () => {
    const all: Elements = {
      cause: { value: 17, location: 2, diagnostics: Uint8Array.of(0x18) },
      callState: 10,
      channel: { selection: "indicated", isExclusive: false, channels: [1, 15, 17, 31], isMap: true, interfaceId: 300 },
      progress: [
        { description: 8, location: 1 },
        { description: 1, location: 4 },
      ],
      notification: 2,
      display: "ACME",
      keypad: "12#",
      signal: 4,
      connected: { digits: "95500", type: 1, plan: 1, presentation: 0, screening: 1 },
      connectedSubaddress: { type: 2, isOdd: true, content: Uint8Array.of(1, 2) },
      redirecting: { digits: "400", type: 0, plan: 1, presentation: 1, screening: 3, reason: 15 },
      redirection: { digits: "401", type: 0, plan: 1, presentation: 0, screening: 0 },
      restart: 7,
      lowLayer: Uint8Array.of(0x80, 0x90, 0xa3),
      highLayer: Uint8Array.of(0x91, 0x81),
      userUser: { protocol: 4, content: Uint8Array.of(1, 2, 3) },
      congestion: 15,
      isSendingComplete: true,
      isRepeat: true,
      hasMoreData: true,
      facility: [callingNameFacility("Ann", true), diversionFacility({ reason: 3, digits: "400", isRestricted: true })],
      other: [{ codeset: 6, id: 0x28, content: Uint8Array.of(0x41) }],
    };
    expect(again(all)).toEqual(all);
  });

  it("has a channel as a number, a list, a map, any or none", () => {
    const channel = (hex: string) => read(`08 02 00 01 02 18 ${hex}`).elements.channel;
    expect(channel("03 a9 83 9f")).toMatchObject({ isExclusive: true, channels: [31] });
    expect(channel("04 a1 83 01 82")).toMatchObject({ isExclusive: false, channels: [1, 2] });
    expect(channel("06 a9 93 80 02 80 02")).toMatchObject({ channels: [1, 15, 17, 31] });
    expect(channel("04 e9 81 83 85")).toMatchObject({ interfaceId: 1, channels: [5] });
    expect(channel("01 a3")).toMatchObject({ selection: "any" });
    expect(channel("01 a0")).toMatchObject({ selection: "none" });
  });

  it("has a display with a national octet before it, in UTF-8 or in Latin-1", () => {
    const display = (hex: string) => read(`08 02 00 01 05 04 03 80 90 a3 28 ${hex}`).elements.display;
    expect(display("04 b1 41 6e 6e")).toBe("Ann");
    expect(display("03 e6 9d 8e")).toBe("李");
    expect(display("06 4d fc 6c 6c 65 72")).toBe("Müller");
  });

  it("has a name by Q.SIG with its number or object identifier, with or without extensions", () => {
    const name = (hex: string) => {
      const content = octets(hex);
      return read(`08 02 00 01 62 1c ${content.length.toString(16).padStart(2, "0")} ${hex}`).elements.facility?.[0]
        ?.name;
    };
    const ann = { of: "calling", text: "Ann", isRestricted: false };
    expect(name("9f 8b 01 00 a1 0b 02 01 01 02 01 00 80 03 41 6e 6e")).toEqual(ann);
    expect(name("9f aa 06 80 01 00 82 01 00 8b 01 00 a1 0e 02 01 01 06 04 2b 0c 09 00 80 03 41 6e 6e")).toEqual(ann);
    expect(name("9f 8b 01 00 a1 13 02 01 01 06 04 2b 0c 09 02 a1 08 04 03 41 6e 6e 02 01 01")).toEqual({
      ...ann,
      of: "connected",
    });
    expect(name("91 a1 11 02 01 01 06 07 2a 86 48 ce 15 00 04 82 03 41 6e 6e")).toEqual({ ...ann, isRestricted: true });
  });

  it("keeps elements of other codesets apart, for one element or for all that follow", () => {
    const { elements } = read("08 02 00 01 7b 9e 28 01 41 70 02 81 31 96 70 02 81 32 28 01 42");
    expect(elements.called?.digits).toBe("1");
    expect(elements.display).toBeUndefined();
    expect(elements.other?.map(({ codeset, id }) => [codeset, id])).toEqual([
      [6, 0x28],
      [6, 0x70],
      [6, 0x28],
    ]);
  });

  it("counts the first of an element that may not be repeated", () => {
    expect(read("08 02 00 01 7b 70 02 81 31 70 02 81 32").elements.called?.digits).toBe("1");
  });

  it("of the service protocols has its codes the other way round in the national one", () => {
    expect(read("03 02 00 00 0f 01 01 c2 18 03 a9 83 83")).toMatchObject({
      type: "SERVICE",
      elements: { changeStatus: 2 },
    });
    expect(read("43 02 00 00 07 01 01 c0 18 03 a9 83 83")).toMatchObject({
      type: "SERVICE",
      elements: { changeStatus: 0 },
    });
  });
});

describe("what is not right in a message", () => {
  it("is ignored without an answer when nothing can be answered", () => {
    const reason = (hex: string) => {
      const decoded = decodeMessage(octets(hex));
      return decoded.kind === "ignored" ? decoded.reason : decoded.kind;
    };
    expect(reason("")).toBe("too short");
    expect(reason("09 02 00 01 05")).toBe("protocol discriminator 0x09");
    expect(reason("08 00 62")).toBe("dummy call reference");
    expect(reason("08 12 00 01 05")).toBe("format of the call reference");
    expect(reason("08 03 00 00 01 05")).toBe("call reference of 3 octets");
    expect(reason("08 02 00 01")).toBe("too short");
    expect(reason("08 02 00 01 55")).toBe("unknown-type");
  });

  it("is told element by element", () => {
    expect(faults("08 02 00 01 05")).toEqual([[0x04, "missing"]]);
    expect(faults("08 02 00 01 05 04 01 80")).toEqual([[0x04, "content"]]);
    expect(faults("08 02 00 01 7b 0e 01 00")).toEqual([[0x0e, "unknown-required"]]);
    expect(faults("08 02 00 01 7b 3f 01 00")).toEqual([[0x3f, "unknown"]]);
    expect(faults("08 02 00 01 7b 18 03 89 83 81")).toEqual([[0x18, "content"]]);
    expect(faults("08 02 00 01 7b 70 05 81 31")).toEqual([[0x70, "content"]]);
    expect(faults("08 02 00 01 7d 08 02 80 9e")).toEqual([[0x14, "missing"]]);
  });
});
