import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { toSamples } from "./spandsp.ts";

/** Where Debian's asterisk-core-sounds-*-wav and asterisk-moh-opsound-wav lie. */
const SPEECH = "/usr/share/asterisk/sounds";
const MUSIC = "/usr/share/asterisk/moh";

function wavsIn(folder: string): Int16Array {
  if (!existsSync(folder)) return new Int16Array();
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".wav"));
  const parts = names.sort().map((name) => {
    const file = readFileSync(join(folder, name));
    return toSamples(file.subarray(file.indexOf("data", 12, "latin1") + 8));
  });
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Every spoken prompt of other people's that is installed, 8 kHz, one after the other; empty when there is none. */
export function promptSpeech(): Int16Array {
  return wavsIn(SPEECH);
}

/** Every piece of hold music that is installed. */
export function holdMusic(): Int16Array {
  return wavsIn(MUSIC);
}
