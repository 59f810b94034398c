import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ELEMENT_KINDS } from "#drivers/isdn/q931/codec/element.table.ts";
import { CHINESE } from "./chinese.table.ts";
import { ENGLISH } from "./english.table.ts";
import { say } from "./phrase.ts";
import { splitElements } from "./split-elements.ts";
import { sayLine, traceLine } from "./trace-line.ts";
import { traceParts } from "./trace-parts.ts";

const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));
const line = (hex: string, sender: "network" | "user" = "network") => traceLine(octets(hex), sender);

const SETUP = `02 01 00 00 08 02 00 01 05 04 03 80 90 a3 18 03 a9 83 81 28 05 5a 6f eb 20 41
  6c 0c 21 81 31 30 35 38 38 38 31 32 33 34 70 06 a1 39 35 35 38 38 a1`;

describe("a line of the trace", () => {
  test.each([
    ["02017f", "SABME, begins the data link, an answer is wanted", "SABME，建立数据链路，要求回答"],
    ["000173", "UA, agreed, as was asked", "UA，同意，应要求回答"],
    ["02010109", "RR, ready for message 4, an answer is wanted", "RR，可接收第 4 条消息，要求回答"],
    ["00010508", "RNR, busy: message 4 has to wait", "RNR，忙：第 4 条消息须等待"],
    ["00010908", "REJ, please send again from message 4 on", "REJ，请从第 4 条消息起重发"],
    [
      "0001970402060504",
      "FRMR, a frame of the other side was not acceptable, its information was too long, as was asked",
      undefined,
    ],
    [
      "00017f",
      "SABME, begins the data link, sent as if from the other side: both ends are the same side, or the line is turned round",
      undefined,
    ],
    ["feff03", "UI, message outside the data link, for service management of terminals of terminal 127", undefined],
    ["0201", "?, too short for a frame", "?，过短，不成帧"],
    ["02010d00", "?, control field is not known", undefined],
    [
      SETUP,
      "SETUP, call 1, to 95588, from 1058881234, display “Zoë A”, only channel 1, speech, number complete",
      "SETUP，呼叫 1，被叫 95588，主叫 1058881234，显示“Zoë A”，仅通路 1，话音，号码已完整",
    ],
    [
      "02010204 08 02 80 01 45 08 02 80 91",
      "DISCONNECT, call 1, because: busy (17)",
      "DISCONNECT，呼叫 1，原因：用户忙（17）",
    ],
    ["02010204 08 02 80 00 4e 18 03 a9 83 81 79 01 80", "RESTART ACKNOWLEDGE, only channel 1", undefined],
    [
      "02010204 08 02 80 01 7d 08 02 80 e4",
      "STATUS, call 1, because: element contents not valid (100), not right: call state is missing",
      undefined,
    ],
    ["02010204 08 02 00 01 3f", "0x3f, call 1, message of unknown type 0x3f", undefined],
    ["02010204 44 02", "?, not readable: too short", undefined],
  ])("%s", (hex, english, chinese) => {
    expect(sayLine(line(hex), "en")).toBe(english);
    if (chinese !== undefined) expect(sayLine(line(hex), "zh")).toBe(chinese);
  });

  test("knows the call and the channel it is about", () => {
    expect(line(SETUP)).toMatchObject({ layer: "q931", name: "SETUP", callReference: 1, channel: 1 });
    expect(line("02017f")).not.toHaveProperty("callReference");
  });
});

describe("the parts of a frame", () => {
  const tree = (hex: string, language: "en" | "zh" = "en"): string[] =>
    traceParts(octets(hex), "network").map(({ depth, name, value, octets: at }) => {
      const words = value === undefined ? say(name, language) : `${say(name, language)}: ${say(value, language)}`;
      return `${"  ".repeat(depth)}${words}${at === undefined ? "" : ` [${Buffer.from(at).toString("hex")}]`}`;
    });

  test("are all there with their octets", () => {
    expect(tree(SETUP)).toEqual([
      "address [0201]",
      "  service: call control (0)",
      "  terminal: 0",
      "control [0000]",
      "  kind: I, a command",
      "  number of this message: 0",
      "  next message expected: 0",
      "protocol: Q.931 call control (8) [08]",
      "call reference: 1 [020001]",
      "  reference chosen by: the side that sent this",
      "message: SETUP [05]",
      "bearer capability [04038090a3]",
      "  service: speech",
      "  transfer mode: circuit",
      "  rate: 64 kbit/s",
      "  coding of voice: G.711 A-law (3)",
      "channel identification [1803a98381]",
      "  channels: channel 1",
      "  no other will do: yes",
      "  numbers: 1",
      "display [28055a6feb2041]",
      "  text: Zoë A",
      "calling number [6c0c218131303538383831323334]",
      "  digits: 1058881234",
      "  type of number: national (2)",
      "  numbering plan: telephony (E.164) (1)",
      "  may be shown: yes (0)",
      "  checked: user provided, verified and passed (1)",
      "called number [7006a13935353838]",
      "  digits: 95588",
      "  type of number: national (2)",
      "  numbering plan: telephony (E.164) (1)",
      "sending complete [a1]",
    ]);
  });

  test("say what is not right, and what belongs to another set of elements", () => {
    expect(tree("02010204 08 02 80 01 7b 08 01 80 9e 0e 01 55 2c 05 31 32").slice(11)).toEqual([
      "cause [080180]",
      "  not right: cause makes no sense",
      "shift to another set of elements [9e]",
      "element 0x0e [0e0155]",
      "  set of elements: 6",
      "keypad [2c053132]",
      "  not right: keypad makes no sense",
    ]);
  });

  test("say which frame was rejected, and why", () => {
    expect(tree("0001970402060504").slice(3)).toEqual([
      "control [97]",
      "  kind: FRMR, a response",
      "  answer to a question: yes",
      "frame that was rejected: 04 02 [0402060504]",
      "  why: its information was too long",
    ]);
  });

  test("hold every octet of a frame, each once, whatever it is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (noise, isMessage) => {
        const frame = isMessage ? Uint8Array.of(2, 1, 0, 0, 8, 2, 0, 1, 5, ...noise) : noise;
        const all = traceParts(frame, "network").flatMap(({ octets: at }) => (at === undefined ? [] : [...at]));
        expect(all).toEqual([...frame]);
        expect(sayLine(traceLine(frame, "network"), "zh")).not.toBe("");
      }),
    );
  });
});

test("everything can be said in both languages, with the same things put in", () => {
  const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
  expect(Object.keys(CHINESE).sort()).toEqual(Object.keys(ENGLISH).sort());
  for (const [code, english] of Object.entries(ENGLISH))
    expect([code, holes(CHINESE[code] ?? "")]).toEqual([code, holes(english)]);
});

test("every element that is read has a name", () => {
  for (const { id } of ELEMENT_KINDS) expect(ENGLISH).toHaveProperty([`element.${id}`]);
});

test("elements are split with shifts that hold for one and shifts that stay", () => {
  const split = splitElements(octets("9e 010100 020100 95 010100 9e 010100 020100 94 010100"));
  const seen = split.map(({ codeset, id }) => `${codeset}:${id}`);
  expect(seen).toEqual(["0:144", "6:1", "0:2", "0:144", "5:1", "5:144", "6:1", "5:2", "5:144", "5:1"]);
});
