import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { captureHeader } from "#drivers/isdn/capture.ts";
import type { Side } from "#drivers/isdn/q921/frame.ts";
import type { LinkTimers } from "#drivers/isdn/q921/link-state.ts";
import { createRandom } from "#test/fuzz/engine/random.ts";
import { Libpri } from "#test/support/libpri.ts";
import { LibpriLink } from "#test/support/libpri-link.ts";
import { complaintsOf, hasTshark, readCapture } from "#test/support/tshark.ts";

const libpri = Libpri.build();
if (libpri === undefined)
  console.warn("libpri is not installed: its interop cases are skipped (apt install libpri-dev)");
const isTsharkThere = hasTshark();

const SIDES = ["user", "network"] as const;
const links: LibpriLink[] = [];
/** All that went over the wire in all cases, for Wireshark. */
const captured: Uint8Array[] = [];

function joined(side: Side, timers: Partial<LinkTimers> = {}, isSameSide = false): LibpriLink {
  if (libpri === undefined) throw new Error("libpri is needed here");
  const link = new LibpriLink({ libpri, side, timers, isSameSide });
  links.push(link);
  return link;
}

/** RESTART of one channel (EN 300 403-1 §3.4.1), which libpri tells and answers. */
function restart(channel: number): Uint8Array {
  return Uint8Array.of(0x08, 0x02, 0, 0, 0x46, 0x18, 0x03, 0xa9, 0x83, 0x80 | channel, 0x79, 0x01, 0x80);
}

/** Channels of the restarts that libpri has told of, all of those that were on their way to us included. */
async function restarted(link: LibpriLink): Promise<unknown[]> {
  link.peer.command("cpu");
  await link.peer.event("cpu");
  return link.peer.events.filter(({ event }) => event === "restart").map(({ channel }) => channel);
}

const RESTART_ACKNOWLEDGE = 0x4e;
const isAcknowledged = (message: Uint8Array): boolean => message[4] === RESTART_ACKNOWLEDGE;
const channelOf = (message: Uint8Array): number => (message[9] ?? 0) & 0x7f;
/** Timeslots in turn, without 16. */
const channelAt = (index: number): number => 1 + (index % 15) + (index % 2) * 16;

afterEach(async () => {
  for (const link of links) {
    captured.push(link.capture.subarray(captureHeader().length));
    await link.close();
  }
  links.length = 0;
});

afterAll(() => libpri?.close());

describe.skipIf(libpri === undefined).each(SIDES)(
  "a data link with libpri at the far end, ours being the %s",
  (side) => {
    it("comes up when libpri begins, and when we do", async () => {
      const link = joined(side);
      await pause(200);
      await link.connect();
      expect(link.states).toEqual(["established"]);
      const early = joined(side);
      await early.connect();
      expect(early.states).toEqual(["established"]);
    });

    it("carries five hundred messages and their answers, in order, without sending one of them twice", async () => {
      const link = await joined(side).connect();
      const channels = Array.from({ length: 500 }, (_, index) => channelAt(index));
      for (const channel of channels) link.link.request(restart(channel));
      await link.until(() => link.messages.length === channels.length);
      expect(link.messages.every(isAcknowledged)).toBe(true);
      expect(link.messages.map(channelOf)).toEqual(channels);
      expect(await restarted(link)).toEqual(channels);
      const sent = link.frames.filter(({ way, octets }) => way === "sent" && ((octets[2] ?? 1) & 1) === 0);
      expect(sent).toHaveLength(channels.length);
      expect(link.notices).toEqual([]);
    });

    it.each([5, 20])("carries them with %i % of frames lost both ways", async (loss) => {
      const link = joined(side, { t200Ms: 60, n200: 12 });
      for (const [name, value] of [
        ["t200", 60],
        ["n200", 12],
      ] as const)
        link.peer.command("timer", { name, value });
      await link.connect();
      const random = createRandom(loss);
      link.isLost = () => random.percent(loss);
      const channels = Array.from({ length: 250 }, (_, index) => channelAt(index));
      for (const channel of channels) link.link.request(restart(channel));
      await link.until(() => link.messages.length === channels.length);
      expect(link.messages.map(channelOf)).toEqual(channels);
      expect(await restarted(link)).toEqual(channels);
      expect(link.states).toEqual(["established"]);
    });

    it("is asked and asks whether the other end lives", async () => {
      const link = joined(side, { t203Ms: 300 });
      await link.connect();
      await pause(1_000);
      const polls = link.frames.filter(({ way, octets }) => way === "sent" && octets[2] === 1 && octets[3] === 1);
      expect(polls.length).toBeGreaterThanOrEqual(2);
      link.link.hold(true); // libpri asks us then
      link.peer.command("dial", "a", { called: "95588" });
      await pause(1_200);
      expect(link.messages).toEqual([]);
      link.link.hold(false);
      await link.until(() => link.messages.length === 1);
      expect(link.states).toEqual(["established"]);
    });

    it("begins anew with a libpri that was restarted in the middle of traffic", async () => {
      const link = await joined(side).connect();
      for (let index = 0; index < 40; index++) link.link.request(restart(channelAt(index)));
      await link.until(() => link.messages.length > 3);
      await link.restartPeer();
      await link.peer.event("up");
      await link.until(() => link.states.length > 1 && link.link.stateName === "established");
      expect(link.states.at(-1)).toMatch(/^(reset|reset-with-loss|established)$/);
      link.messages.length = 0;
      link.link.request(restart(31));
      await link.until(() => link.messages.some((message) => channelOf(message) === 31));
    });

    it("is released and had again", async () => {
      const link = await joined(side).connect();
      link.link.release();
      await link.until(() => link.states.includes("released"));
      await link.peer.event("down");
      link.link.start();
      await link.peer.event("up");
      await link.until(() => link.states.at(-1) === "established");
    });

    it("tells when libpri is set to our own side", async () => {
      const link = joined(side, { t200Ms: 250 }, true);
      link.link.start();
      await link.until(() => link.states.includes("same-side"));
      expect(link.states).not.toContain("established");
    });

    it("is not brought down by noise", async () => {
      const link = await joined(side).connect();
      const random = createRandom(3);
      for (let index = 0; index < 200; index++) {
        const noise = Uint8Array.from({ length: 1 + random.int(60) }, () => random.int(256));
        noise[0] = (noise[0] ?? 0) | 0x04; // for a service there is not
        link.link.receive(noise);
      }
      link.link.request(restart(5));
      await link.until(() => link.messages.length === 1);
      expect(link.states).toEqual(["established"]);
    });

    it.skipIf(!isTsharkThere)("is captured with the direction of each frame", async () => {
      const link = await joined(side).connect();
      link.link.request(restart(7));
      await link.until(() => link.messages.length === 1);
      const rows = await readCapture(link.capture, ["frame.p2p_dir", "lapd.direction", "q931.message_type"]);
      expect(rows).toHaveLength(link.frames.length);
      for (const [index, [way, direction]] of rows.entries()) {
        const isSent = link.frames[index]?.way === "sent";
        expect(way).toEqual([isSent ? "0" : "1"]);
        // 1: from the network to the user
        expect(direction).toEqual([isSent === (side === "network") ? "1" : "0"]);
      }
      expect(rows.flatMap((row) => row[2])).toEqual(["0x46", "0x4e"]);
    });
  },
);

it.skipIf(libpri === undefined || !isTsharkThere)(
  "all that went over the wire is well formed to Wireshark",
  async () => {
    expect(captured.length).toBeGreaterThan(10);
    expect(await complaintsOf(Buffer.concat([captureHeader(), ...captured]))).toEqual([]);
  },
);
