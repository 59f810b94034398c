import { expect, test } from "vitest";
import { newPassword, serverOf } from "./phone-setup.ts";

const sip = (address: string, port = 5060) => [{ use: "sip-udp", address, port }];

test("phones register at the address SIP listens on", () => {
  expect(serverOf(sip("192.168.1.10", 5070), "box.local")).toEqual({
    host: "192.168.1.10",
    port: 5070,
    isLoopback: false,
  });
});

test("where SIP listens on every address, the page's own host serves", () => {
  expect(serverOf(sip("0.0.0.0"), "box.local")).toEqual({ host: "box.local", port: 5060, isLoopback: false });
});

test("a box that listens to itself alone says so", () => {
  expect(serverOf(sip("127.0.0.1"), "box.local").isLoopback).toBe(true);
});

test("without the right to see ports the port is left open", () => {
  expect(serverOf([], "box.local")).toEqual({ host: "box.local", port: undefined, isLoopback: false });
});

test("a new password has fourteen letters and digits that cannot be mixed up", () => {
  for (let i = 0; i < 50; i++) expect(newPassword()).toMatch(/^[a-zA-Z2-9]{14}$/);
  expect(newPassword()).not.toBe(newPassword());
  expect(newPassword()).not.toMatch(/[l1IO0io]/);
});

test("bytes that would favour some letters are passed over", () => {
  let call = 0;
  const password = newPassword((bytes) => bytes.fill(call++ === 0 ? 255 : 0));
  expect(password).toBe("a".repeat(14));
});
