import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { APPLICATION } from "#test/vectors/rfc4475/application.ts";
import { INVALID } from "#test/vectors/rfc4475/invalid.ts";
import { VALID } from "#test/vectors/rfc4475/valid.ts";
import { Headers } from "./headers.ts";
import { createRequest, createResponse, SipRequest, serializeMessage } from "./message.ts";
import { formatNameAddr, parseNameAddr } from "./name-addr.ts";
import { unquote } from "./params.ts";
import { MAX_HEAD_BYTES, parseMessage } from "./parse.ts";
import { createSipUri, formatUri, parseUri, sameUri } from "./uri.ts";
import { validateRequest } from "./validate.ts";

const SEEDS = [...Object.values(VALID), ...Object.values(INVALID), ...Object.values(APPLICATION)];

const CALL = [
  "INVITE sip:7000@192.0.2.1 SIP/2.0",
  "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1",
  "From: <sip:a@192.0.2.9>;tag=a",
  "To: <sip:7000@192.0.2.1>",
  "Call-ID: 1",
  "CSeq: 1 INVITE",
];

function parseLines(lines: readonly string[], body = ""): ReturnType<typeof parseMessage> {
  return parseMessage(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`));
}

function requestOf(lines: readonly string[], body = ""): SipRequest {
  const result = parseLines(lines, body);
  if (result.kind !== "message" || !(result.message instanceof SipRequest)) throw new Error(JSON.stringify(result));
  return result.message;
}

/** Changes that turn a good message into a strange one. */
const mutation = fc.record({
  at: fc.nat({ max: 2_000 }),
  remove: fc.nat({ max: 30 }),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc
      .constantFrom(
        '"',
        "<",
        ">",
        ";",
        ",",
        "\\",
        "%",
        "\r\n",
        "\r",
        "\n",
        "\r\n ",
        "\0",
        ":",
        "@",
        "[",
        " ".repeat(2_000),
        "é",
      )
      .map((text) => Buffer.from(text)),
    fc.constantFrom(...SEEDS).map((seed) => seed.subarray(0, 200)),
  ),
});

function mutate(seed: Buffer, changes: readonly { at: number; remove: number; insert: Uint8Array }[]): Buffer {
  return changes.reduce<Buffer>((bytes, { at, remove, insert }) => {
    const place = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, place), insert, bytes.subarray(place + remove)]);
  }, seed);
}

/** Does with a message what the stack does with it. */
function use(bytes: Buffer): void {
  const result = parseMessage(bytes);
  if (result.kind === "ignore") return;
  if (result.kind === "malformed") {
    serializeMessage(createResponse(result.request, result.status, { reason: result.reason, toTag: "t" }));
    return;
  }
  const { message } = result;
  message.headers.list("contact").map(parseNameAddr);
  if (message.kind === "request") validateRequest(message, { methods: ["INVITE"], extensions: [], contentTypes: [] });
  const again = parseMessage(serializeMessage(message));
  expect(again.kind).toBe("message");
}

describe("whatever arrives", () => {
  test("mutated messages never throw, and what parses parses again after it was written", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SEEDS), fc.array(mutation, { maxLength: 4 }), (seed, changes) => {
        use(mutate(seed, changes));
      }),
      { numRuns: 1_500 },
    );
  });

  test("random bytes never throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => use(Buffer.from(bytes))));
  });

  test.each([
    ["spaces in the start line", `INVITE${" ".repeat(8_000)}x`],
    ["spaces in a header", `OPTIONS sip:x SIP/2.0\r\nVia: ${" ".repeat(30_000)}x`],
    ["line breaks in a header", `OPTIONS sip:x SIP/2.0\r\nVia: ${"\r\n ".repeat(10_000)}x`],
    ["quotes", `OPTIONS sip:x SIP/2.0\r\nVia: x\r\nCSeq: 1 OPTIONS\r\nFrom: ${'"'.repeat(30_001)}`],
    ["backslashes", `OPTIONS sip:x SIP/2.0\r\nVia: x\r\nCSeq: 1 OPTIONS\r\nFrom: "${"\\".repeat(30_001)}`],
    ["commas", `OPTIONS sip:x SIP/2.0\r\nCSeq: 1 OPTIONS\r\nVia: ${",".repeat(30_000)}`],
    ["semicolons", `OPTIONS sip:x SIP/2.0\r\nCSeq: 1 OPTIONS\r\nVia: SIP/2.0/UDP x${";a".repeat(15_000)}`],
    ["brackets", `OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nCSeq: 1 OPTIONS\r\nFrom: ${"<".repeat(30_000)}`],
    ["labels", `OPTIONS sip:${"a-".repeat(15_000)}! SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nCSeq: 1 OPTIONS`],
    ["a host of dots", `OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP ${"a.".repeat(15_000)}!\r\nCSeq: 1 OPTIONS`],
  ])(
    "a message made of %s takes no longer than others",
    (_, text) => {
      // A quadratic parser would need seconds for each: this is a hang guard, the test's own time limit judges.
      for (let round = 0; round < 50; round++) parseMessage(Buffer.from(`${text}\r\n\r\n`));
    },
    5_000,
  );

  test("more headers or longer ones than anybody needs are not read", () => {
    expect(parseLines([...CALL, ...Array<string>(300).fill("X: y")]).kind).toBe("malformed");
    expect(parseLines([...CALL, `X: ${"y".repeat(MAX_HEAD_BYTES)}`]).kind).toBe("ignore");
  });

  test("a line break hidden in a header is refused, or it would be a header of its own in what is sent on", () => {
    expect(parseLines([...CALL, "Subject: a\nEvil: b"])).toMatchObject({ kind: "malformed", status: 400 });
    expect(parseLines([...CALL, "Subject: a\rEvil: b"])).toMatchObject({ kind: "malformed", status: 400 });
  });

  test("an ACK is never answered, however wrong it is", () => {
    const lines = CALL.map((line) => line.replace("INVITE", "ACK")).filter((line) => !line.startsWith("From"));
    expect(parseLines(lines)).toEqual({ kind: "ignore", reason: "Missing From" });
  });

  test("keep-alives and line breaks before a message are skipped", () => {
    expect(parseMessage(Buffer.from("\r\n\r\n"))).toEqual({ kind: "ignore", reason: "keep-alive" });
    expect(parseMessage(Buffer.alloc(0)).kind).toBe("ignore");
    expect(parseMessage(Buffer.from(`\r\n\r\n${CALL.join("\r\n")}\r\n\r\n`)).kind).toBe("message");
  });
});

describe("a message", () => {
  test("finds headers in any case and in the compact form, and keeps their order", () => {
    const request = requestOf([...CALL, "k: timer, 100rel", "SUPPORTED: replaces", "x: 90"]);
    expect(request.headers.list("Supported")).toEqual(["timer", "100rel", "replaces"]);
    expect(request.headers.get("Session-Expires")).toBe("90");
    expect([...request.headers].map(({ name }) => name).slice(-3)).toEqual(["k", "SUPPORTED", "x"]);
  });

  test("sees a header that was changed after it had been read", () => {
    const request = requestOf(CALL);
    expect(request.toTag).toBeUndefined();
    request.headers.set("To", "<sip:7000@192.0.2.1>;tag=now");
    expect(request.toTag).toBe("now");
  });

  test("is sent with the length of its body in bytes, whatever Content-Length it had", () => {
    const request = createRequest({
      method: "MESSAGE",
      uri: "sip:7000@192.0.2.1",
      headers: [["Content-Length", "1"]],
      body: "总机",
      contentType: "text/plain",
    });
    expect(serializeMessage(request).toString()).toBe(
      "MESSAGE sip:7000@192.0.2.1 SIP/2.0\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\n总机",
    );
  });

  test("is answered with its Vias, From, To with a tag, Call-ID and CSeq; a 100 has no tag but the Timestamp", () => {
    const request = requestOf([...CALL, "Via: SIP/2.0/TCP 192.0.2.8", "Timestamp: 54", "Subject: not this"]);
    const answer = serializeMessage(createResponse(request, 180, { toTag: "b" })).toString();
    expect(answer).toBe(
      [
        "SIP/2.0 180 Ringing",
        ...CALL.slice(1, 3),
        "To: <sip:7000@192.0.2.1>;tag=b",
        ...CALL.slice(4),
        "Via: SIP/2.0/TCP 192.0.2.8",
        "Content-Length: 0\r\n\r\n",
      ].join("\r\n"),
    );
    expect(createResponse(request, 100).headers.get("Timestamp")).toBe("54");
  });

  test("lets headers be replaced, put first, and removed", () => {
    const headers = new Headers([
      ["v", "one, two"],
      ["Via", "three"],
      ["To", "x"],
    ]);
    headers.replaceFirst("Via", "ONE").prepend("Via", "zero");
    expect(headers.list("via")).toEqual(["zero", "ONE", "two", "three"]);
    expect(headers.clone().set("via", "only").getAll("v")).toEqual(["only"]);
    expect(headers.remove("VIA").size).toBe(1);
  });
});

describe("a URI", () => {
  test("goes out with the user escaped as the grammar asks, and comes back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (user) => {
        const uri = createSipUri({ user, host: "box.example", port: 5_062, params: new Map([["ob", undefined]]) });
        const back = parseUri(formatUri(uri));
        expect(back).toMatchObject({ user, host: "box.example", port: 5_062 });
      }),
    );
    expect(formatUri(createSipUri({ user: "*45#", host: "box.example" }))).toBe("sip:*45%23@box.example");
  });

  test.each([
    "sip:",
    "sip:@h",
    "sip:u@",
    "sip:u@h:99999",
    "sip:u@h:x",
    "sip:u@[::1",
    "sip:u%4@h",
    "sip:u@h;;lr",
    "u@h",
    ":x",
    "sip:a b@h",
  ])("is not %j", (text) => {
    expect(parseUri(text)).toBeUndefined();
  });

  test.each([
    ["sip:%61lice@Atlanta.example;transport=TCP", "sip:alice@atlanta.example;Transport=tcp", true],
    ["sip:carol@chicago.example", "sip:carol@chicago.example;newparam=5", true],
    [
      "sip:b@biloxi.example;transport=tcp;method=REGISTER?to=x",
      "sip:b@biloxi.example;method=REGISTER;transport=tcp?to=x",
      true,
    ],
    ["sip:alice@atlanta.example?subject=a&priority=u", "sip:alice@atlanta.example?priority=u&subject=a", true],
    ["sip:ALICE@atlanta.example", "sip:alice@atlanta.example", false],
    ["sip:bob@biloxi.example", "sip:bob@biloxi.example:5060", false],
    ["sip:bob@biloxi.example", "sip:bob@biloxi.example;transport=udp", false],
    ["sip:carol@chicago.example;security=on", "sip:carol@chicago.example;security=off", false],
    ["tel:+1-201-555-0123", "tel:+12015550123", true],
  ])("RFC 3261 §19.1.4: %s and %s are the same: %s", (one, other, same) => {
    expect(sameUri(parseUri(one)!, parseUri(other)!)).toBe(same);
    expect(sameUri(parseUri(other)!, parseUri(one)!)).toBe(same);
  });

  test("keeps IPv6 addresses in brackets on the wire only", () => {
    const uri = parseUri("sip:u@[2001:DB8::1]:5070;lr");
    expect(uri).toMatchObject({ host: "2001:db8::1", port: 5_070 });
    expect(uri && formatUri(uri)).toBe("sip:u@[2001:db8::1]:5070;lr");
  });
});

describe("a name-addr", () => {
  test("carries any display name there and back, without letting it break out of its quotes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (displayName) => {
        const text = formatNameAddr("sip:a@b", { displayName, params: new Map([["tag", "x"]]) });
        const back = parseNameAddr(text);
        expect(back?.params.get("tag")).toBe("x");
        expect(back?.displayName ?? "").toBe(displayName.replace(/[\r\n]+/g, " "));
      }),
    );
    expect(unquote('"a \\" b"')).toBe('a " b');
  });

  test("without brackets gives its parameters to the header, with them to the URI", () => {
    expect(parseNameAddr("sip:a@b;lr")?.params.has("lr")).toBe(true);
    expect(parseNameAddr("<sip:a@b;lr>")?.params.has("lr")).toBe(false);
    expect(parseNameAddr("总机 <sip:a@b>")?.displayName).toBe("总机");
    expect(parseNameAddr("Room (2nd floor) <sip:a@b>")?.displayName).toBe("Room (2nd floor)");
    expect(parseNameAddr('sip:a@b;+sip.instance="<urn:uuid:1>"')?.params.get("+sip.instance")).toBe('"<urn:uuid:1>"');
    expect(parseNameAddr("<sip:a@b")).toBeUndefined();
    expect(parseNameAddr("*")).toBeUndefined();
  });
});
