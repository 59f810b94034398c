import { expect } from "vitest";
import { encodeFrame, type FrameBody, type Side } from "#drivers/isdn/q921/frame.ts";
import { DChannel } from "./d-channel.ts";
import { FakeClock } from "./fake-clock.ts";

/** Both ends of a D channel whose data link is up. */
export function connected(options: { answer?: (side: Side, message: string) => void } = {}) {
  const clock = new FakeClock();
  const channel = new DChannel({ clock, ...options }).connect();
  expect(channel.user.states).toEqual(["established"]);
  expect(channel.network.states).toEqual(["established"]);
  return { clock, channel, start: channel.carried.length };
}

/** A frame of the network's that its link would not send by itself. */
export function fromNetwork(body: FrameBody, isCommand: boolean): Uint8Array {
  return encodeFrame({ sapi: 0, tei: 0, isCommand, ...body }, "network");
}
