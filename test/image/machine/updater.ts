import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import type { Updates } from "#firmware/api/contract/updates.ts";
import type { Guest } from "./guest.ts";
import { Owner } from "./house.ts";

const LONGEST_MS = 300_000;

/** Updates a box as its owner does on the page. */
export class Updater {
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
      return state.job === null;
    };
    await this.#guest.until("the box is done with the update", isOver, LONGEST_MS);
    if (state === undefined) throw new Error("the box says nothing of updates");
    return state;
  }
}
