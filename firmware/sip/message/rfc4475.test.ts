import { expect, test } from "vitest";
import { message, request, sipUri } from "#test/support/torture.ts";
import { parseNameAddr } from "./name-addr.ts";
import { sameUri } from "./uri.ts";

test("wsinv: folded and spaced headers give their plain values", () => {
  const invite = request("wsinv");
  expect(invite.toTag).toBe("77120341z");
  expect(invite.from?.displayName).toBe('Q Visitor \\"');
  expect(invite.fromTag).toBe("5kd02x");
  expect(invite.cseq).toEqual({ sequence: 9, method: "INVITE" });
  expect(Number(invite.headers.get("Max-Forwards"))).toBe(68);
  expect(invite.headers.get("Subject")).toBe("");
  expect(invite.headers.get("NovelHeader")).toBe("novel value continued novel value");
  expect(invite.headers.list("Via").length).toBe(3);
  expect(invite.topVia).toMatchObject({ transport: "UDP", host: "198.51.100.20" });
  const contact = parseNameAddr(invite.headers.get("Contact") ?? "");
  expect(contact?.displayName).toBe('Quoted text ""');
  expect(contact?.params.get("q")).toBe("0.33");
  expect(contact?.params.get("novelparam")).toBe("novelvalue");
  expect(invite.body.toString()).toMatch(/^v=0\r\n[\s\S]*PCMA\/8000\r\n$/);
});

test("intmeth: unusual characters survive", () => {
  const one = request("intmeth");
  expect(one.method).toBe("!odd-Method0123456789_*+`.%indeed'~");
  const uri = sipUri(one.uri);
  expect(uri.user).toBe("2_odd.URI~(may-be!so)&is+it$/mad?,/;;*");
  expect(uri.password).toBe("&so+it=1,odd!*pa$$wo~d.(yes-it)");
  expect(one.to?.displayName).toBe("BEL:\u0007 NUL:\u0000 DEL:\u007f");
  expect(one.fromTag).toBe("_odd~1'+`*%!-.");
  expect(one.headers.get("oddHeader-!.%*+_`'~")).toBe("大停電");
});

test("esc01: escapes are decoded once, and escaped names compare as plain ones", () => {
  const invite = request("esc01");
  expect(sipUri(invite.uri)).toMatchObject({ scheme: "sip", user: "sips:desk@box.example", host: "trunk.example" });
  expect(invite.to?.uri).toMatchObject({ user: "desk", host: "box.example" });
  expect(invite.from?.uri).toMatchObject({ user: "I am spaced" });
  expect(sameUri(sipUri("sip:%64es%6B@box.example"), sipUri("sip:desk@BOX.example"))).toBe(true);
  const contact = parseNameAddr(invite.headers.get("Contact") ?? "")?.uri;
  if (contact?.kind !== "sip") throw new Error("no contact");
  expect([...contact.params]).toEqual([
    ["lr", undefined],
    ["name", "value%41"],
  ]);
});

test("escnull: one NUL and two are two users", () => {
  const one = request("escnull");
  expect(one.to?.uri).toMatchObject({ user: "nul-\u0000-nul" });
  const [first, second] = one.headers.list("Contact").map((text) => parseNameAddr(text)?.uri);
  if (first === undefined || second === undefined) throw new Error("contacts are missing");
  expect(sameUri(first, second)).toBe(false);
});

test("esc02: an escaped header name is another header", () => {
  const one = request("esc02");
  expect(one.headers.list("Contact").length).toBe(2);
  expect(one.to?.displayName).toBe("%Z%45");
});

test("lwsdisp: the display name ends at the bracket", () => {
  expect(request("lwsdisp").from?.displayName).toBe("visitor");
});

test("longreq: all 18 Vias are read", () => {
  expect(request("longreq").headers.list("Via").length).toBe(18);
});

test("dblreq: only the first request is taken", () => {
  expect(request("dblreq").method).toBe("REGISTER");
  expect(request("dblreq").body.length).toBe(0);
});

test("semiuri: the whole user part is the user", () => {
  const uri = sipUri(request("semiuri").uri);
  expect(uri.user).toBe("desk;par=d@trunk.example");
  expect(uri.host).toBe("box.example");
  expect(uri.params.size).toBe(0);
  expect(request("semiuri").headers.list("Accept").length).toBe(6);
});

test("transports: each Via keeps its transport", () => {
  const transports = request("transports")
    .headers.list("Via")
    .map((text) => text.split(/[ /]/)[2]);
  expect(transports).toEqual(["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"]);
});

test("mpart01: every byte of the body arrives", () => {
  const one = request("mpart01");
  expect(one.contentType).toBe("multipart/mixed");
  expect(one.body.includes(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))).toBe(true);
});

test("unreason and noreason: the reason phrase is given as it is", () => {
  expect(message("unreason")).toMatchObject({ status: 200, reason: "= 2**3 * 5**2 总共二百，好的" });
  expect(message("noreason")).toMatchObject({ status: 100, reason: "" });
});
