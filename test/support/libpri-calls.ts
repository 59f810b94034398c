import { type CapturedFrame, captureHeader, captureRecord } from "#drivers/isdn/capture.ts";
import { Libpri, type PriOption } from "./libpri.ts";
import { LibpriSpan, type LibpriSpanOptions } from "./libpri-span.ts";
import { complaintsOf, ETSI_FACILITIES, hasTshark } from "./tshark.ts";

interface Captured {
  readonly side: LibpriSpanOptions["side"];
  readonly frames: readonly CapturedFrame[];
  readonly isQsig: boolean;
}

/** Spans with libpri at the far end for the tests of a file, and what nobody may find wrong with them. */
export class LibpriCalls {
  readonly #libpri = Libpri.build();
  readonly #spans: LibpriSpan[] = [];
  /** All that went by in all tests: Wireshark reads it at the end. */
  readonly #captured: Captured[] = [];

  constructor() {
    if (!this.isThere) console.warn("libpri is not installed: its interop cases are skipped (apt install libpri-dev)");
  }

  get isThere(): boolean {
    return this.#libpri !== undefined;
  }

  connected(
    side: LibpriSpanOptions["side"],
    settings: LibpriSpanOptions["settings"] = {},
    ...peer: readonly PriOption[]
  ): Promise<LibpriSpan> {
    return this.#open({ side, settings, peer }).connect();
  }

  /** A span whose data link gives up within half a second, or tries harder, at both ends. */
  quickLink(side: LibpriSpanOptions["side"], n200 = 3): Promise<LibpriSpan> {
    const span = this.#open({ side, linkTimers: { t200Ms: 60, n200, t203Ms: 500 } });
    for (const [name, value] of Object.entries({ t200: 60, t203: 500, n200 }))
      span.peer.command("timer", { name, value });
    return span.connect();
  }

  /** Ends the spans of a test. Gives what either end found wrong with a message. */
  async endTest(): Promise<string[]> {
    const wrong: string[] = [];
    for (const span of this.#spans.splice(0)) {
      this.#captured.push({ side: span.side, frames: span.frames, isQsig: span.isQsig });
      wrong.push(...span.trace.filter((text) => /not readable|not right|unknown type/.test(text)));
      const said = span.peer.events.filter(({ event }) => event === "said" || event === "error");
      wrong.push(...said.map((event) => JSON.stringify(event)));
      await span.close();
    }
    return wrong;
  }

  /** Ends it all. Gives what Wireshark complains of. */
  async end(): Promise<string[]> {
    this.#libpri?.close();
    if (!hasTshark()) return [];
    const complaints: string[] = [];
    for (const isQsig of [true, false]) {
      const some = this.#captured.filter((capture) => capture.isQsig === isQsig);
      const records = some.flatMap(({ side, frames }) => frames.map((frame) => captureRecord(side, frame)));
      if (records.length === 0) continue;
      const file = Buffer.concat([captureHeader(), ...records]);
      complaints.push(...(await complaintsOf(file, isQsig ? [] : ETSI_FACILITIES)));
    }
    return complaints;
  }

  #open(options: Omit<LibpriSpanOptions, "libpri">): LibpriSpan {
    if (this.#libpri === undefined) throw new Error("libpri is needed here");
    const span = new LibpriSpan({ libpri: this.#libpri, ...options });
    this.#spans.push(span);
    return span;
  }
}

/** What libpri is to do by itself; it does so once this has resolved. */
export async function policy(span: LibpriSpan, what: Readonly<Record<string, string | number>>): Promise<void> {
  span.peer.command("policy", what);
  span.peer.command("cpu");
  await span.peer.event("cpu");
}
