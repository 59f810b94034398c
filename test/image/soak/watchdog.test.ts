import { expect, test } from "vitest";
import { updateWords } from "#firmware/api/contract/update-words.table.ts";
import { flashCard, Layers } from "#test/image/machine/disk.ts";
import { Guest } from "#test/image/machine/guest.ts";
import { callIn, company } from "#test/image/machine/house.ts";
import { Updater } from "#test/image/machine/updater.ts";

const UNIT = "/run/systemd/system/callbox-media@.service.d";
/** The call center anew after one minute, the machine two after that, then its start. */
const LONGEST_MS = 600_000;

test("a box whose voice process cannot come back starts the call center anew, then itself, and says why", async () => {
  const layers = new Layers(flashCard("voiceless", company()), "voiceless");
  const guest = await Guest.switchOn({ name: "voiceless", disk: layers.fresh() });
  try {
    await guest.takesCalls();
    await guest.started();
    const control = (): Promise<string> =>
      guest.shell.run("systemctl show -P ActiveEnterTimestampMonotonic callbox.service");
    const before = await control();
    const lost = `mkdir -p ${UNIT} && printf '[Service]\\nExecStart=\\nExecStart=/bin/false\\n' > ${UNIT}/lost.conf`;
    await guest.shell.run(`${lost} && systemctl daemon-reload && systemctl kill -s KILL 'callbox-media@*'`);
    await guest.until("the call center is started anew", async () => (await control()) !== before, LONGEST_MS);
    await guest.shell.started(2, LONGEST_MS);
    await guest.takesCalls();
    expect((await callIn(guest)).exitCode).toBe(0);
    const owner = await Updater.open(guest);
    await guest.until("the box says why it started", async () => (await owner.alarm("started-itself")) !== undefined);
    const [en, zh] = (await owner.alarm("started-itself")) ?? [];
    expect(en).toMatch(new RegExp(`${updateWords["media-down"]?.en}|${updateWords["no-sign"]?.en}`));
    expect(zh).toMatch(new RegExp(`${updateWords["media-down"]?.zh}|${updateWords["no-sign"]?.zh}`));
  } finally {
    await guest.cutPower();
    layers.remove();
  }
});
