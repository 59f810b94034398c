import { expect, test } from "vitest";
import { readOptions, WrongOption } from "./options.ts";

test("without flags the box keeps to loopback and the usual ports", () => {
  expect(readOptions([], {})).toMatchObject({
    bind: "127.0.0.1",
    sipPort: 5060,
    httpPort: 8080,
    rtpPorts: { first: 16_000, last: 17_999 },
    isDemo: false,
    logLevel: "info",
  });
});

test("a flag stands above the environment, and that above the default", () => {
  const env = { CALLBOX_SIP_PORT: "5070", CALLBOX_HTTP_PORT: "9000", CALLBOX_DEMO: "1", CALLBOX_DATA: "/var/box" };
  expect(readOptions(["--sip-port", "5080", "--rtp-ports", "30000-30100"], env)).toMatchObject({
    sipPort: 5080,
    httpPort: 9000,
    isDemo: true,
    dataFolder: "/var/box",
    rtpPorts: { first: 30_000, last: 30_100 },
  });
});

test("a wrong value or flag is told in words", () => {
  expect(() => readOptions(["--sip-port", "phone"], {})).toThrow(WrongOption);
  expect(() => readOptions(["--rtp-ports", "5"], {})).toThrow(/two ports/);
  expect(() => readOptions(["--colour", "red"], {})).toThrow(WrongOption);
  expect(() => readOptions(["--log", "loud"], {})).toThrow(/debug, info/);
});
