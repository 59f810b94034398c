import { expect, test } from "vitest";
import { createRequest, type SipRequest } from "#firmware/sip/message/message.ts";
import { screenRequest } from "./request-screen.ts";

function asked(method: string): SipRequest {
  const headers: [string, string][] = [
    ["Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1"],
    ["To", "<sip:7000@192.0.2.1>;tag=1"],
    ["Refer-To", "<sip:1002@192.0.2.1>"],
  ];
  return createRequest({ method, uri: "sip:7000@192.0.2.1", headers, body: "" });
}

test("a phone that would transfer a call hears that it cannot, and what it can", () => {
  const refusal = screenRequest(asked("REFER"));
  expect(refusal?.status).toBe(405);
  const allowed = refusal?.headers.get("Allow")?.split(", ");
  expect(allowed).toContain("BYE");
  expect(allowed).not.toContain("REFER");
});

test("what is named as allowed is let through", () => {
  for (const method of ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "UPDATE", "PRACK", "INFO"])
    expect(screenRequest(asked(method)), method).toBeUndefined();
});
