import { afterAll, afterEach, describe, expect, it } from "vitest";
import { B_CHANNELS } from "#drivers/isdn/q931/settings.ts";
import { createRandom } from "#test/fuzz/engine/random.ts";
import { LibpriCalls, policy } from "#test/support/libpri-calls.ts";

const libpri = new LibpriCalls();
const SIDES = ["user", "network"] as const;

afterEach(async () => expect(await libpri.endTest()).toEqual([]));

afterAll(async () => expect(await libpri.end()).toEqual([]));

describe.skipIf(!libpri.isThere).each(SIDES)(
  "calls with libpri at the far end in trouble, ours being the %s",
  (side) => {
    it("end by a restart of their channel from either side", async () => {
      const span = await libpri.connected(side);
      span.onEvent = (event) => {
        if (event.type === "incoming") span.command({ type: "answer", call: event.call });
      };
      for (const channel of [1, 2, 3]) {
        span.peer.command("dial", `c${channel}`, { called: "1", channel });
        await span.peer.event("answer", { call: `c${channel}` });
      }
      const cleared = span.event("cleared");
      span.peer.command("restart", { channel: 1 });
      expect(await cleared).toMatchObject({ cause: 41, byUs: false });
      expect(await span.peer.event("restart-ack")).toMatchObject({ channel: 1 });
      const idle = span.event("channel", ({ channel, state }) => channel === 2 && state === "idle");
      span.command({ type: "restart", channel: 2 });
      expect(await span.peer.event("restart")).toMatchObject({ channel: 2 });
      await idle;
      expect([span.channel(1), span.channel(2), span.channel(3)]).toEqual(["idle", "idle", "busy"]);
    });

    it("are possible after a storm of restarts in the middle of calls", async () => {
      const span = await libpri.connected(side, { restartsAtStart: true });
      await policy(span, { incoming: "answer" });
      span.onEvent = (event) => {
        if (event.type === "incoming") span.command({ type: "answer", call: event.call });
      };
      for (let round = 0; round < 3; round++) {
        for (const channel of B_CHANNELS) {
          if (channel % 2 === 0) span.dial(100 * round + channel, { channel });
          else span.peer.command("dial", `r${round}c${channel}`, { called: "1", channel });
          if (channel % 3 === 0) span.peer.command("restart", { channel });
        }
        span.command({ type: "restart" });
        // The next calls come while half of the channels are still at it.
        await span.event("channel", ({ channel, state }) => channel === 15 && state === "idle");
      }
      await span.until(
        () => span.span.callCount === 0 && B_CHANNELS.every((channel) => span.channel(channel) === "idle"),
      );
      const ours = span.event("answered", ({ call }) => call === 1_000);
      span.dial(1_000, { channel: 30 });
      await ours;
      span.peer.command("dial", "last", { called: "1", channel: 31 });
      await span.peer.event("answer", { call: "last" });
    });

    it("are thirty at once, in both directions", async () => {
      const span = await libpri.connected(side);
      const answered = new Set<number>();
      span.onEvent = (event) => {
        if (event.type === "incoming") span.command({ type: "answer", call: event.call });
        if (event.type === "answered") answered.add(event.call);
      };
      await policy(span, { incoming: "answer" });
      for (const channel of B_CHANNELS) {
        if (channel % 2 === 0) span.dial(channel, { channel });
        else span.peer.command("dial", `c${channel}`, { called: "1", channel });
      }
      await span.until(() => answered.size === B_CHANNELS.length);
      expect(new Set(B_CHANNELS.map((channel) => span.channel(channel)))).toEqual(new Set(["busy"]));
      for (const call of answered) span.command({ type: "clear", call, cause: 16 });
      await span.until(() => span.span.callCount === 0);
      expect(new Set(B_CHANNELS.map((channel) => span.channel(channel)))).toEqual(new Set(["idle"]));
      expect(span.notices).toEqual([]);
    });

    it("are ended when libpri is killed and comes back without them", async () => {
      const span = await libpri.connected(side);
      await policy(span, { incoming: "answer" });
      const answered = span.event("answered");
      span.dial(1);
      await answered;
      const cleared = span.event("cleared");
      await span.restartPeer();
      expect(await cleared).toMatchObject({ call: 1, byUs: false });
      expect(span.channel(1)).toBe("idle");
    });

    it("stop ringing when libpri is killed and comes back without them", async () => {
      const span = await libpri.connected(side);
      await policy(span, { incoming: "alert" });
      const [alerting, incoming] = [span.event("alerting"), span.event("incoming")];
      span.dial(1);
      span.peer.command("dial", "a", { called: "1", channel: 2 });
      await alerting;
      const { call } = await incoming;
      span.command({ type: "proceed", call });
      span.command({ type: "alert", call, hasTone: true });
      await span.peer.event("alerting");
      const over = Promise.all([
        span.event("cleared", (event) => event.call === 1),
        span.event("cleared", (event) => event.call === call),
      ]);
      await span.restartPeer();
      expect((await over).map(({ byUs }) => byUs)).toEqual([false, false]);
    });

    it("outlast a data link that is lost and comes back", async () => {
      const span = await libpri.quickLink(side);
      await policy(span, { incoming: "answer" });
      const answered = span.event("answered");
      span.dial(1);
      await answered;
      const lost = span.event("layer", ({ isUp }) => !isUp);
      span.isLost = () => true;
      span.dial(2, { channel: 2 });
      await lost;
      const back = span.event("layer", ({ isUp }) => isUp);
      span.isLost = () => false;
      await back;
      await span.event("message", ({ text }) => text.startsWith("STATUS, call 1"));
      expect(span.all("cleared")).toMatchObject([{ call: 2, cause: 27 }]);
      const cleared = span.event("cleared");
      span.command({ type: "clear", call: 1, cause: 16 });
      expect(await cleared).toMatchObject({ call: 1, cause: 16, byUs: true });
    });

    it("come about and end with one frame in ten lost", async () => {
      const span = await libpri.quickLink(side, 20);
      await policy(span, { incoming: "answer" });
      const random = createRandom(5);
      span.isLost = () => random.percent(10);
      span.onEvent = (event) => {
        if (event.type === "incoming") span.command({ type: "answer", call: event.call });
        if (event.type === "answered") span.command({ type: "clear", call: event.call, cause: 16 });
      };
      for (let channel = 1; channel <= 15; channel++) {
        span.dial(channel, { channel });
        span.peer.command("dial", `c${channel}`, { called: "1", channel: channel + 16 });
      }
      await span.until(() => span.all("cleared").length === 30);
      expect(span.all("cleared").map(({ cause }) => cause)).toEqual(Array.from({ length: 30 }, () => 16));
      expect(span.all("layer")).toHaveLength(1);
      span.isLost = () => false;
    });

    it("are asked for and given up in no time when they come by the hundred", async () => {
      const span = await libpri.connected(side);
      await policy(span, { incoming: "answer", hangup: 1 });
      let calls = 0;
      span.onEvent = (event) => {
        if (event.type === "answered") span.command({ type: "clear", call: event.call, cause: 16 });
        if (event.type === "cleared" && ++calls < 200) span.dial(calls + 100, { channel: 1 + (calls % 15) });
      };
      for (let channel = 1; channel <= 10; channel++) span.dial(channel, { channel: 16 + channel });
      await span.until(() => calls >= 200 && span.span.callCount === 0);
      expect(new Set(span.all("cleared").map(({ cause }) => cause))).toEqual(new Set([16]));
      expect(span.notices).toEqual([]);
    });
  },
);
