import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeFrame, FrameParser, FULL_CONTROL_MAP } from "#drivers/link/framing.ts";

/**
 * The framing of the board link judged by Wireshark's PPP dissector: our octets travel as the unstructured byte
 * stream of CDMA2000 A10 (GRE protocol 8881), which is RFC 1662 framing.
 */
const hasTshark = spawnSync("tshark", ["-v"]).status === 0;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-framing-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A capture file (link type 101, raw IP) with one GRE packet. */
function capture(stream: Uint8Array): string {
  const gre = Buffer.concat([Buffer.from([0, 0, 0x88, 0x81]), stream]);
  const ip = Buffer.alloc(20);
  ip.set([0x45, 0, 0, 0, 0, 1, 0, 0, 64, 47, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
  ip.writeUInt16BE(20 + gre.length, 2);
  const packet = Buffer.concat([ip, gre]);
  const head = Buffer.alloc(40);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(101, 20);
  head.writeUInt32LE(packet.length, 32);
  head.writeUInt32LE(packet.length, 36);
  const path = join(folder, "link.pcap");
  writeFileSync(path, Buffer.concat([head, packet]));
  return path;
}

interface Judged {
  readonly good: number;
  readonly bad: number;
  /** Body of each frame after address, control and protocol, hexadecimal. */
  readonly bodies: readonly string[];
  readonly protocols: readonly string[];
}

function judge(stream: Uint8Array): Judged {
  const fields = ["ppp.fcs.status", "ppp.protocol", "data.data"].flatMap((field) => ["-e", field]);
  const args = ["-r", capture(stream), "-o", "ppp.fcs_type:16-bit", "-T", "json", ...fields];
  const text = execFileSync("tshark", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const layers = JSON.parse(text)[0]._source.layers as Record<string, string[] | undefined>; // tshark's own shape
  const status = layers["ppp.fcs.status"] ?? [];
  return {
    good: status.filter((value) => value === "1" || value === "Good").length,
    bad: status.filter((value) => value === "0" || value === "Bad").length,
    bodies: (layers["data.data"] ?? []).map((body) => body.replaceAll(":", "")),
    protocols: layers["ppp.protocol"] ?? [],
  };
}

function specified(): Buffer[] {
  const text = readFileSync(new URL("../../drivers/link/SPECIFICATION.md", import.meta.url), "utf8");
  return [...text.matchAll(/```hex\n([\s\S]+?)```/g)].map(([, hex = ""]) =>
    Buffer.from(hex.replaceAll(/\s/g, ""), "hex"),
  );
}

test.skipIf(!hasTshark)(
  "Wireshark reads every frame of the specification with a good check sequence and our content",
  () => {
    const frames = specified();
    expect(frames.length).toBeGreaterThan(20);
    for (const frame of frames) {
      const contents: Buffer[] = [];
      new FrameParser((content) => contents.push(Buffer.from(content))).push(frame);
      const { good, bad, bodies, protocols } = judge(frame);
      expect({ good, bad }).toEqual({ good: 1, bad: 0 });
      expect(Number(protocols[0])).toBe(contents[0]?.readUInt16BE(2));
      expect(bodies).toEqual([contents[0]?.subarray(4).toString("hex")]);
    }
  },
);

test.skipIf(!hasTshark)(
  "Wireshark finds all octets again, stuffed with either control character map, frame after frame",
  () => {
    const head = Buffer.from([0xff, 0x03, 0x4c, 0xb3]);
    const bodies = [0, 64, 128, 192].map((first) =>
      Buffer.from(Array.from({ length: 64 }, (_, index) => first + index)),
    );
    for (const map of [0, FULL_CONTROL_MAP]) {
      const stream = Buffer.concat(bodies.map((body) => encodeFrame(Buffer.concat([head, body]), map)));
      const judged = judge(stream);
      expect(judged).toMatchObject({ good: 4, bad: 0 });
      expect(judged.bodies).toEqual(bodies.map((body) => body.toString("hex")));
    }
  },
);

test.skipIf(!hasTshark)("what we drop as damaged, Wireshark finds damaged too", () => {
  const frame = Buffer.from(encodeFrame(Buffer.from([0xff, 0x03, 0x4c, 0xb3, 4, 0x12, 0x34, 0x56, 0x78])));
  frame[7] = (frame[7] ?? 0) ^ 0x01;
  expect(judge(frame)).toMatchObject({ good: 0, bad: 1 });
  const parser = new FrameParser(() => expect.fail("a damaged frame was taken"));
  parser.push(frame);
  expect(parser.counters.damaged).toBe(1);
});
