import { describe, expect, it } from "vitest";
import { createRequest } from "#firmware/sip/message/message.ts";
import { bestFailure } from "./best-failure.ts";
import { readCallerIdentity } from "./caller-identity.ts";
import { q850FromStatus, statusFromQ850 } from "./cause.table.ts";
import { readInfoDigit } from "./digit-info.ts";
import { readReason, reasonHeaders } from "./reason-header.ts";

function request(headers: [string, string][], body?: { type: string; text: string }) {
  return createRequest({
    method: "INFO",
    uri: "sip:600@box",
    headers,
    ...(body !== undefined && { body: body.text, contentType: body.type }),
  });
}

describe("who calls", () => {
  const from: [string, string] = ["From", '"Ann" <sip:anybody@gw.example>;tag=1'];
  const asserted: [string, string] = ["P-Asserted-Identity", '"Ann Real" <sip:+4930123@gw.example>, <tel:+4930123>'];

  it("is what a trusted peer asserts, and what the From says otherwise", () => {
    const invite = request([from, asserted]);
    expect(readCallerIdentity(invite, { isTrusted: true })).toEqual({
      number: "+4930123",
      name: "Ann Real",
      isPrivate: false,
    });
    expect(readCallerIdentity(invite, { isTrusted: false })).toMatchObject({ number: "anybody", name: "Ann" });
  });

  it("may be told by Remote-Party-ID and by a tel URI", () => {
    const remoteParty: [string, string] = ["Remote-Party-ID", "<tel:+491701;phone-context=x>;privacy=full"];
    expect(readCallerIdentity(request([from, remoteParty]), { isTrusted: true })).toEqual({
      number: "+491701",
      isPrivate: true,
    });
  });

  it("may be withheld, in each of the ways there are", () => {
    const ways: [string, string][][] = [
      [from, ["Privacy", "id;critical"]],
      [["From", '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1']],
      [["From", "<sip:Anonymous@gw.example>;tag=1"]],
    ];
    for (const headers of ways) {
      expect(readCallerIdentity(request(headers), { isTrusted: true }).isPrivate).toBe(true);
    }
  });
});

describe("digits by INFO", () => {
  it("are read in both dialects", () => {
    const read = (type: string, text: string) => readInfoDigit(request([], { type, text }));
    expect(read("application/dtmf-relay", "Signal=#\r\nDuration=250\r\n")).toEqual({ digit: "#", durationMs: 250 });
    expect(read("application/dtmf-relay", "signal= 10\nduration=99999")).toEqual({ digit: "*", durationMs: 10_000 });
    expect(read("application/dtmf", " a ")).toEqual({ digit: "A", durationMs: 160 });
    expect(read("application/dtmf", "hello")).toBeUndefined();
    expect(read("text/plain", "5")).toBeUndefined();
  });
});

describe("why a call ended", () => {
  it("is read from several Reason values and written back", () => {
    const both = request([
      ["Reason", 'SIP;cause=200;text="Call completed elsewhere", Q.850 ; cause=26'],
      ["Reason", "nonsense"],
    ]);
    expect(readReason(both)).toEqual({ status: 200, q850: 26, text: "Call completed elsewhere" });
    expect(reasonHeaders({ q850: 17, text: 'so "busy"' })).toEqual([["Reason", 'Q.850;cause=17;text="so \\"busy\\""']]);
    expect(reasonHeaders({})).toEqual([]);
  });

  it("has a cause for every status and a status for every cause", () => {
    expect([486, 404, 480, 503, 200, 599, 499].map(q850FromStatus)).toEqual([17, 1, 18, 41, 16, 41, 31]);
    expect([17, 1, 16, 19, 41, 126].map(statusFromQ850)).toEqual([486, 404, 480, 480, 503, 480]);
    for (let cause = 1; cause < 128; cause++) expect(statusFromQ850(cause)).toBeGreaterThanOrEqual(400);
  });

  it("of several branches is what tells the caller most", () => {
    const best = (...statuses: number[]) => bestFailure(statuses.map((status) => ({ status })))?.status;
    expect(best(408, 486, 480)).toBe(486);
    expect(best(487, 503, 404)).toBe(404);
    expect(best(486, 603)).toBe(603);
    expect(best(487, 302)).toBe(302);
    expect(best()).toBeUndefined();
  });
});
