import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { TrunkWatch, type WatchedTrunk } from "./trunk-watch.ts";

function watched() {
  const clock = new FakeClock();
  const asked: { uri: string; told: (hasAnswered: boolean) => void }[] = [];
  let trunks: WatchedTrunk[] = [{ id: "a", uri: "sip:192.0.2.1:5060" }];
  const watch = new TrunkWatch({
    clock,
    trunks: () => trunks,
    ask: ({ uri }, told) => asked.push({ uri, told }),
    onError: (error) => {
      throw error;
    },
  });
  watch.start();
  return { clock, asked, watch, set: (next: WatchedTrunk[]) => (trunks = next) };
}

test("a peer that answers is up, one that does not is down, and every failure counts", () => {
  const { clock, asked, watch } = watched();
  const changes: string[] = [];
  watch.subscribe((trunk) => changes.push(trunk));
  expect(watch.reach("a")?.state).toBe("unknown");
  asked[0]?.told(true);
  expect(watch.reach("a")).toMatchObject({ state: "up", failures: 0 });
  for (let round = 1; round <= 3; round++) {
    clock.advance(30_000);
    asked[round]?.told(false);
    expect(watch.reach("a")).toMatchObject({ state: "down", failures: round });
  }
  clock.advance(30_000);
  asked[4]?.told(true);
  expect(watch.reach("a")).toMatchObject({ state: "up", failures: 0 });
  expect(changes).toHaveLength(5);
  watch.stop();
});

test("a question that is still open is not asked again", () => {
  const { clock, asked, watch } = watched();
  clock.advance(90_000);
  expect(asked).toHaveLength(1);
  watch.stop();
});

test("a trunk that has moved is asked anew, and what its old address says no longer counts", () => {
  const { asked, watch, set } = watched();
  set([{ id: "a", uri: "sip:192.0.2.2:5060" }]);
  watch.look();
  expect(asked[1]?.uri).toBe("sip:192.0.2.2:5060");
  asked[0]?.told(false);
  expect(watch.reach("a")?.state).toBe("unknown");
  set([]);
  watch.look();
  expect(watch.reach("a")).toBeUndefined();
  watch.stop();
});
