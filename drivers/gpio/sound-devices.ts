import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A sound device of the machine by the name ALSA has for it; the name stays when others are plugged in before it. */
export interface SoundDevice {
  /** Such as `plughw:CARD=Codec,DEV=0`. */
  readonly device: string;
  /** What its driver calls it. */
  readonly name: string;
  readonly captures: boolean;
  readonly plays: boolean;
}

const ROOT = "/proc/asound";

/** The sound devices the kernel lists; none where there is no sound. */
export async function findSoundDevices(root = ROOT): Promise<SoundDevice[]> {
  const [cards, pcms] = await Promise.all([read(join(root, "cards")), read(join(root, "pcm"))]);
  const ids = new Map([...cards.matchAll(/^ *(\d+) \[(\S+) *\]:/gm)].map(([, number, id]) => [Number(number), id]));
  return pcms.split("\n").flatMap((line) => {
    const found = /^(\d+)-(\d+): (.*)$/.exec(line);
    const id = ids.get(Number(found?.[1]));
    if (found === null || id === undefined) return [];
    const [first = "", second = "", ...ways] = (found[3] ?? "").split(" : ");
    const can = (way: string): boolean => ways.some((each) => each.startsWith(way));
    const device = `plughw:CARD=${id},DEV=${Number(found[2])}`;
    return [{ device, name: (second || first).trim(), captures: can("capture"), plays: can("playback") }];
  });
}

/** A machine without sound has no such file. */
async function read(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
