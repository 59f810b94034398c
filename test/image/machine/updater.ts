import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import type { Alarm } from "#firmware/api/contract/live.ts";
import type { UpdatePlace, Updates } from "#firmware/api/contract/updates.ts";
import type { Guest } from "./guest.ts";
import { Owner } from "./house.ts";

const LONGEST_MS = 300_000;
const SETTINGS = "/api/config/settings/box";

interface Settings {
  readonly version: number;
  readonly value: Record<string, unknown>;
}

/** Updates a box as its owner does on the page. */
export class Updater {
  /** How far the box said it was, as "installing 40", each once. */
  readonly steps: string[] = [];
  readonly #guest: Guest;
  readonly #owner: Owner;

  private constructor(guest: Guest, owner: Owner) {
    this.#guest = guest;
    this.#owner = owner;
  }

  static async open(guest: Guest): Promise<Updater> {
    return new Updater(guest, await Owner.signIn(guest));
  }

  state(): Promise<Updates> {
    return this.#owner.get<Updates>("/api/box/updates");
  }

  /** Sends a file; resolves when the box has looked at it. */
  async send(path: string): Promise<Updates> {
    const form = new FormData();
    form.append("file", await openAsBlob(path), basename(path).replace(/\.(?=.*\.raucb$)/g, "-"));
    await this.#owner.upload("/api/box/updates/upload", form).catch(() => undefined); // told by the state
    return this.#finished();
  }

  /** Has the box fetch the latest update of a folder in its network; resolves when the box has looked at it. */
  async fetch(folder: string): Promise<Updates> {
    await this.set({ updateFolder: folder });
    await this.#owner.send("POST", "/api/box/updates/fetch");
    return this.#finished();
  }

  /** Settings of the box. */
  async settings(): Promise<Record<string, unknown>> {
    return (await this.#owner.get<Settings>(SETTINGS)).value;
  }

  /** Changes some of them. */
  async set(fields: Readonly<Record<string, unknown>>): Promise<void> {
    const { version, value } = await this.#owner.get<Settings>(SETTINGS);
    await this.#owner.send("PUT", SETTINGS, { version, value: { ...value, ...fields } });
  }

  /** Ids of the newest calls. */
  async calls(): Promise<string[]> {
    return (await this.#owner.get<{ rows: { id: string }[] }>("/api/calls")).rows.map(({ id }) => id);
  }

  /** What the box shows that needs a person, in both languages, by code. */
  async alarm(code: string): Promise<readonly [string, string] | undefined> {
    const { alarms } = await this.#owner.get<{ alarms: Alarm[] }>("/api/live");
    const found = alarms.find((alarm) => alarm.code === code);
    return found && [found.message, found.messageZh];
  }

  /** The update on the stick that is plugged in; waits for it. */
  async onStick(): Promise<UpdatePlace> {
    let found: UpdatePlace | undefined;
    await this.#guest.until("the update on the stick is listed", async () => {
      const file = (await this.state()).files.find(({ from }) => from === "usb");
      if (file !== undefined) found = { from: "usb", stick: file.stick ?? "", name: file.name };
      return found !== undefined;
    });
    if (found === undefined) throw new Error("no stick is listed");
    return found;
  }

  /** Has the box look at an update; resolves when it has. */
  async check(place: UpdatePlace): Promise<Updates> {
    await this.#owner.send("POST", "/api/box/updates/check", { place });
    return this.#finished();
  }

  /** Begins to install what was checked, does something once it is so far, and resolves when the box has done with it. */
  async installUntil(version: string, percent: number, work: () => Promise<void>): Promise<Updates> {
    await this.#owner.send("POST", "/api/box/updates/install", { version });
    await this.#guest.until(`the update is ${percent} % installed`, async () => {
      return ((await this.state()).job?.percent ?? 0) >= percent;
    });
    await work();
    return this.#finished();
  }

  /** Installs what was sent; resolves when it is done. */
  async install(version: string): Promise<Updates> {
    await this.#owner.send("POST", "/api/box/updates/install", { version });
    return this.#finished();
  }

  async restart(): Promise<void> {
    await this.#owner.send("POST", "/api/box/restart", { when: "now", cutsCalls: true });
  }

  async #finished(): Promise<Updates> {
    let state: Updates | undefined;
    const isOver = async (): Promise<boolean> => {
      state = await this.state();
      const step = state.job === null ? undefined : `${state.job.kind} ${state.job.percent ?? "?"}`;
      if (step !== undefined && !this.steps.includes(step)) this.steps.push(step);
      return state.job === null;
    };
    await this.#guest.until("the box is done with the update", isOver, LONGEST_MS);
    if (state === undefined) throw new Error("the box says nothing of updates");
    return state;
  }
}

/** Which of the two systems runs, and its version. */
export async function systemOf({ shell }: Guest): Promise<readonly [slot: string, version: string]> {
  const slot = await shell.run("sed 's/.*rauc.slot=\\([AB]\\).*/\\1/' /proc/cmdline");
  return [slot, await shell.run("cat /etc/callbox-version")];
}

/** What stands in the boot choice. */
export function bootChoice({ shell }: Guest): Promise<string> {
  return shell.run("/usr/lib/callbox/boot-choice show");
}

/** Resolves once the system that runs is marked good. */
export function foundGood(guest: Guest): Promise<void> {
  return guest.until("the system is marked good", async () => {
    const [slot] = await systemOf(guest);
    return (await bootChoice(guest)).includes(`BOOT_${slot}_LEFT=9`);
  });
}

/**
 * Installs an update that cannot start, and starts it; resolves when the earlier system takes calls again, with how often the other
 * one was tried.
 */
export async function triesOfBroken(guest: Guest, version: string, update: string): Promise<number> {
  const updater = await Updater.open(guest);
  const other = (await systemOf(guest))[0] === "A" ? "B" : "A";
  await updater.send(update);
  await updater.install(version);
  const [starts, before] = [guest.shell.starts, guest.console.length];
  await updater.restart();
  await guest.started(starts + 1);
  const tries = guest.console.slice(before).split(`starting system ${other}`).length - 1;
  await guest.takesCalls();
  return tries;
}
