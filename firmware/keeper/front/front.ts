import { join } from "node:path";
import { markFactoryReset } from "#firmware/keeper/factory-reset.ts";
import type { KeeperParts } from "#firmware/keeper/keeper.ts";
import { readFrontPins } from "./board-file.ts";
import { FrontPanel, type Lights } from "./front-panel.ts";

/** The front of this board as its file describes it; a board without button and lights has none, and that is fine. */
export class Front {
  readonly #options: KeeperParts;
  #panel: FrontPanel | undefined;

  constructor(options: KeeperParts) {
    this.#options = options;
  }

  /** Never rejects: whatever is wrong with pins, the keeper has more important things to do. */
  async start(): Promise<void> {
    const { clock, log, folders } = this.#options;
    try {
      const pins = await readFrontPins(join(folders.etc, "callbox-board.json"));
      if (pins === undefined) return;
      const panel = new FrontPanel({ clock, log, pins, reset: () => markFactoryReset("button", this.#options) });
      await panel.open();
      this.#panel = panel;
    } catch (error) {
      log.error("button and lights at the front cannot be used", { error });
    }
  }

  /** False where there are no lights. */
  light(lights: Lights): boolean {
    this.#panel?.light(lights);
    return this.#panel !== undefined;
  }

  close(): void {
    this.#panel?.close();
  }
}
