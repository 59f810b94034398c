import { expect, test } from "vitest";
import { CHANNEL_SLOTS } from "#drivers/e1/config.ts";
import type { ChannelState } from "#drivers/e1/signalling.ts";
import type { SpanMediaEvent } from "#firmware/media/media-events.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { SpanWatch } from "./span-watch.ts";

function watching() {
  const watch = new SpanWatch({
    clock: new FakeClock(),
    onError: (error) => {
      throw error;
    },
  });
  let changes = 0;
  watch.changes.subscribe(() => {
    changes += 1;
  });
  const channel = (slot: number, state: ChannelState): void =>
    watch.take({ type: "span.signal", span: "e.1", at: 0, event: { type: "channel", channel: slot, state } });
  return { watch, channel, changed: () => changes };
}

test("a far side that has blocked every channel is noticed once, and when it gives one back", () => {
  const { watch, channel, changed } = watching();
  for (const slot of CHANNEL_SLOTS) channel(slot, slot === 5 ? "blocked-here" : "blocked-there");
  expect([watch.isBlockedThere("e.1"), changed()]).toEqual([true, 1]);
  channel(9, "idle");
  expect([watch.isBlockedThere("e.1"), changed()]).toEqual([false, 2]);
  for (const slot of CHANNEL_SLOTS) channel(slot, "blocked-here");
  expect(watch.isBlockedThere("e.1")).toBe(false);
});

test("an update that is cut off by a restart is told as failed, one that is through stays", () => {
  const { watch } = watching();
  const update = (board: string, done: boolean): SpanMediaEvent => ({
    type: "span.update",
    board,
    taken: 5,
    size: 10,
    done,
  });
  watch.take(update("e", false));
  watch.take(update("f", true));
  watch.lost();
  expect(watch.update("e")).toMatchObject({ taken: 5, error: expect.stringContaining("restarted") });
  expect(watch.update("f")).not.toHaveProperty("error");
});
