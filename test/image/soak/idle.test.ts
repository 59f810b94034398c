import { afterAll, beforeAll, expect, test } from "vitest";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { flashCard, Layers } from "#test/image/machine/disk.ts";
import { Guest } from "#test/image/machine/guest.ts";
import { companyBeside, type IdlePeer, openIdlePeer } from "#test/image/machine/peer.ts";
import { watchWrites, writesSince } from "#test/image/machine/writes.ts";
import { SipPhone } from "#test/support/sip-phone.ts";

const MOST_KB_AN_HOUR = 1_000;
/** An hour holds everything that is done once an hour, the call of the box to itself too. */
const MINUTES = Number(process.env.IDLE_MINUTES ?? 60);
/** What a start leaves to be written is written by then. */
const SETTLE_MS = 120_000;
const GRANTED_S = 120;

let guest: Guest;
let layers: Layers;
let peer: IdlePeer;

beforeAll(async () => {
  peer = await openIdlePeer();
  layers = new Layers(flashCard("idle", companyBeside(peer)), "idle");
  guest = await Guest.switchOn({ name: "idle", disk: layers.fresh() });
  await guest.started();
  await guest.takesCalls();
}, 900_000);
afterAll(async () => {
  await guest?.cutPower();
  peer?.close();
  layers?.remove();
});

/** A desk phone that is there and says so every minute. */
async function idlePhone(): Promise<() => void> {
  const server = { host: "127.0.0.1", port: guest.sipPort };
  const phone = await SipPhone.open({ user: "1001", password: "callbox-1001", server });
  const isRegistered = async (): Promise<boolean> =>
    (await Promise.race([phone.register(GRANTED_S), delay(systemClock, 3_000)])) === 200;
  await guest.until("the phone is registered", isRegistered);
  const timer = setInterval(() => void isRegistered().catch(() => undefined), 60_000);
  return () => {
    clearInterval(timer);
    phone.close();
  };
}

test(
  `a box nobody uses, with a phone and a trunk, writes less than ${MOST_KB_AN_HOUR} kB an hour to its card`,
  async () => {
    const leave = await idlePhone();
    const written = async (): Promise<number> =>
      Number((await guest.shell.run("cat /sys/block/vda/stat")).trim().split(/\s+/)[6]) / 2;
    await delay(systemClock, SETTLE_MS);
    await watchWrites(guest);
    const before = await written();
    for (let minute = 1; minute <= MINUTES; minute++) {
      await delay(systemClock, 60_000);
      if (minute % 10 === 0) console.log(`${minute} min: ${(await written()) - before} kB`);
    }
    const kilobytes = (await written()) - before;
    leave();
    const perHour = (kilobytes * 60) / MINUTES;
    console.log(`${kilobytes} kB in ${MINUTES} min, ${perHour.toFixed(0)} kB an hour; ${peer.questions} OPTIONS`);
    console.log(JSON.stringify(await writesSince(guest), undefined, 1));
    expect(perHour).toBeLessThan(MOST_KB_AN_HOUR);
  },
  SETTLE_MS + (MINUTES + 10) * 60_000,
);
