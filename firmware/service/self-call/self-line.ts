import { FxoLine } from "#firmware/channels/fxo-line.ts";
import type { Leg } from "#firmware/channels/leg.ts";
import type { LegId } from "#firmware/domain/ids.ts";
import { SELF_BOARD, SELF_LINE } from "#firmware/domain/self-line.ts";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { createId } from "#firmware/kernel/id.ts";
import type { BoardConfig } from "#firmware/media/protocol.ts";
import type { Foundations } from "#firmware/service/foundations.ts";
import type { Telephony } from "#firmware/service/telephony.ts";
import { fromLaw } from "./same-sound.ts";

/**
 * The line the box calls itself over, there only for the time of the call: a board of its own kind in the media process,
 * and a line like every other before it, which no list and no page knows of.
 */
export class SelfLine {
  /** Resolves when the line rings. */
  readonly rings: Promise<Leg>;
  readonly #telephony: Telephony;
  readonly #unsubscribe: () => void;

  constructor({ clock, log, config }: Foundations, telephony: Telephony) {
    this.#telephony = telephony;
    const { media, book } = telephony;
    const { promise, resolve } = Promise.withResolvers<Leg>();
    this.rings = promise;
    const line = new FxoLine(SELF_LINE, {
      ...{ clock, log, media, book },
      trace: () => undefined,
      newLegId: (): LegId => createId<"leg">("l"),
      offer: ({ leg }) => resolve(leg),
      changed: () => undefined,
    });
    this.#unsubscribe = media.events.lines((event) => {
      if (event.type === "line" && event.line === SELF_LINE) line.take(event.event);
    });
    telephony.extraBoards.push(boardOf(config().box.country));
    telephony.configureLines();
  }

  /** What the caller has heard since the box answered. */
  async heard(): Promise<Int16Array> {
    const { heard = "" } = await this.#telephony.media.askLine(SELF_LINE, { about: "heard" });
    return fromLaw(Buffer.from(heard, "base64"), ULAW_TO_LINEAR);
  }

  /** Takes the line away again. */
  close(): void {
    this.#unsubscribe();
    this.#telephony.extraBoards.length = 0;
    this.#telephony.configureLines();
  }
}

function boardOf(country: string): BoardConfig {
  const line = { port: 1, kind: "fxo", country, busyToneMs: 0, cancelsEcho: false } as const;
  return { id: SELF_BOARD, kind: "self", path: "", baudRate: 0, lines: [line] };
}
