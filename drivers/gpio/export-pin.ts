import { accessSync, constants, existsSync, writeFileSync } from "node:fs";

const ROOT = "/sys/class/gpio";
const LOOK_MS = 10;
/** udev takes a few milliseconds for a pin; a machine that has just started is busy with much else. */
const PATIENCE_MS = 5_000;
const asleep = new Int32Array(new SharedArrayBuffer(4));

/**
 * Asks the system for a pin and waits until udev has given its files to our group. onoff waits too, but without ever
 * letting go of the processor, which udev may need. What goes wrong is left to onoff, which says it.
 */
export function exportPin(number: number): void {
  const folder = `${ROOT}/gpio${number}`;
  if (existsSync(folder)) return;
  try {
    writeFileSync(`${ROOT}/export`, String(number));
  } catch {
    return;
  }
  for (let waitedMs = 0; waitedMs < PATIENCE_MS && !isOurs(folder); waitedMs += LOOK_MS) {
    Atomics.wait(asleep, 0, 0, LOOK_MS);
  }
}

function isOurs(folder: string): boolean {
  const files = ["value", "direction", "active_low", "edge"].map((name) => `${folder}/${name}`);
  try {
    for (const file of files) if (existsSync(file)) accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
