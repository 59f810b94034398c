import { describe, expect, test } from "vitest";
import { createRequest, type SipRequest } from "./message.ts";
import { type Capabilities, createRefusal, spendMaxForwards, validateRequest } from "./validate.ts";

const CAN: Capabilities = {
  methods: ["INVITE", "ACK", "CANCEL", "OPTIONS"],
  extensions: ["timer", "100rel"],
  contentTypes: ["application/sdp"],
};

function request(
  method: string,
  options: { uri?: string; headers?: [string, string][]; body?: string } = {},
): SipRequest {
  const { uri = "sip:7000@192.0.2.1", headers = [], body = "" } = options;
  return createRequest({
    method,
    uri,
    headers: [["Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1"], ["To", "<sip:7000@192.0.2.1>"], ...headers],
    body,
  });
}

function statusOf(one: SipRequest): number {
  const verdict = validateRequest(one, CAN);
  return verdict.kind === "ok" ? 200 : verdict.status;
}

describe("a request is refused", () => {
  test("with 405 and Allow before anything else is looked at", () => {
    const one = request("PUBLISH", { uri: "isbn:1", headers: [["Require", "foo"]] });
    const verdict = validateRequest(one, CAN);
    if (verdict.kind !== "refused") throw new Error("accepted");
    const response = createRefusal(one, verdict, "t");
    expect(response.status).toBe(405);
    expect(response.headers.get("Allow")).toBe("INVITE, ACK, CANCEL, OPTIONS");
    expect(response.toTag).toBe("t");
  });

  test("with 416 for a scheme we do not serve, not for tel and sips", () => {
    expect(statusOf(request("OPTIONS", { uri: "http://x" }))).toBe(416);
    expect(statusOf(request("OPTIONS", { uri: "tel:+441632960000" }))).toBe(200);
    expect(statusOf(request("OPTIONS", { uri: "sips:x@y" }))).toBe(200);
  });

  test("with 420 for an extension we lack, whatever its case, but never a CANCEL or an ACK", () => {
    expect(statusOf(request("INVITE", { headers: [["Require", "Timer, 100REL"]] }))).toBe(200);
    expect(statusOf(request("INVITE", { headers: [["Require", "timer, precondition"]] }))).toBe(420);
    expect(statusOf(request("CANCEL", { headers: [["Require", "precondition"]] }))).toBe(200);
    expect(statusOf(request("ACK", { headers: [["Require", "precondition"]] }))).toBe(200);
  });

  test("with 415 for a body that cannot be read, unless it is empty or optional", () => {
    const body = "x";
    const type: [string, string] = ["Content-Type", "text/plain"];
    expect(statusOf(request("INVITE", { headers: [type] }))).toBe(200);
    expect(statusOf(request("INVITE", { headers: [type], body }))).toBe(415);
    expect(statusOf(request("INVITE", { body }))).toBe(415);
    const optional: [string, string] = ["Content-Disposition", "icon;handling=optional"];
    expect(statusOf(request("INVITE", { headers: [type, optional], body }))).toBe(200);
    const sdp: [string, string] = ["c", "Application/SDP; charset=utf-8"];
    expect(statusOf(request("INVITE", { headers: [sdp], body }))).toBe(200);
    expect(statusOf(request("INVITE", { headers: [sdp, ["Content-Encoding", "gzip"]], body }))).toBe(415);
  });

  test("with 406 for an INVITE whose answer could not be given", () => {
    expect(statusOf(request("INVITE", { headers: [["Accept", "text/plain, application/*;q=0.2"]] }))).toBe(200);
    expect(statusOf(request("INVITE", { headers: [["Accept", "text/plain"]] }))).toBe(406);
    expect(statusOf(request("OPTIONS", { headers: [["Accept", "text/plain"]] }))).toBe(200);
  });
});

test("Max-Forwards counts down, starts at 70, and ends at 0", () => {
  expect(spendMaxForwards(request("INVITE"))).toEqual({ next: 69 });
  expect(spendMaxForwards(request("INVITE", { headers: [["Max-Forwards", "1"]] }))).toEqual({ next: 0 });
  expect(spendMaxForwards(request("INVITE", { headers: [["Max-Forwards", "0"]] }))).toMatchObject({ status: 483 });
});
