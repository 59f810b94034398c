import { createInterface } from "node:readline";
import { flashCard, Layers } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { company } from "./machine/house.ts";

// The image as the tests start it, to try things by hand: `node test/image/play.ts`. Every line typed is a command as root in
// the guest; the end of the input pulls the plug. `--empty` starts a box without a company.
const overlay = company();
const isEmpty = process.argv.includes("--empty");
const card = flashCard("play", isEmpty ? { "etc/callbox-test/empty": "" } : overlay);
const guest = await Guest.switchOn({ name: "play", disk: new Layers(card, "play").fresh() });
process.stdout.write(`page ${guest.base} (owner, owner-lanhe), SIP 127.0.0.1:${guest.sipPort}\n`);
await guest.started();
process.stdout.write(`the guest listens after ${Math.round((performance.now() - guest.switchedOnAt) / 1000)} s\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await guest.shell.try(line, 300_000).catch((error: Error) => ({ status: -1, output: error.message }));
  process.stdout.write(`${answer.output.trimEnd()}\n[${answer.status}]\n`);
}
await guest.cutPower();
