import type { LegId } from "#firmware/domain/ids.ts";
import type { Party } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import { createId } from "#firmware/kernel/id.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { SpanBoardConfig } from "#firmware/media/protocol.ts";
import type { SipEndpoint } from "#firmware/sip/endpoint.ts";
import { SpanWatch } from "./e1/span-watch.ts";
import { Spans } from "./e1/spans.ts";
import type { IncomingLeg, Leg } from "./leg.ts";
import { Lines } from "./lines.ts";
import type { NamedPeers } from "./named-peers.ts";
import type { LegTarget, PhoneBook, PhoneBookExtension } from "./phone-book.ts";
import type { SipTrace } from "./sip-trace.ts";
import { SipWays } from "./sip-ways.ts";
import { tones } from "./tones.ts";
import type { TraceSink } from "./trace.ts";

export interface ChannelsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaClient;
  readonly sip: SipEndpoint;
  readonly book: PhoneBook;
  readonly peers: NamedPeers;
  readonly trace: TraceSink;
  readonly sipTrace: SipTrace;
  /** A call comes in: take the leg, or hang it up. */
  readonly offer: (incoming: IncomingLeg) => void;
}

/** One phone of an extension, for the page. */
export interface PhoneContact {
  readonly kind: "registered" | "static" | "fxs";
  readonly address: string;
  readonly userAgent?: string;
  readonly expiresAt?: number;
}

const MEDIA_GONE: Termination = { cause: Cause.temporaryFailure, by: "system", detail: "the media process stopped" };

/** Every way in and out of the box: SIP phones, SIP peers, exchange lines, plain telephones. */
export class Channels {
  readonly lines: Lines;
  readonly spans: Spans;
  readonly spanWatch: SpanWatch;
  /** A line, board, trunk or registration is different. */
  readonly changes = new Emitter<{ readonly extension?: string }>();
  readonly #options: ChannelsOptions;
  readonly #sipWays: SipWays;
  readonly #legs = new Map<LegId, Leg>();
  readonly #trunkCalls = new Map<string, number>();

  constructor(options: ChannelsOptions) {
    const { clock, log, media, sip, book, peers, trace } = options;
    this.#options = options;
    this.#sipWays = new SipWays({ clock, log, media, sip, book, peers, trace: options.sipTrace, newLegId });
    this.lines = new Lines({
      clock,
      log,
      media,
      trace,
      book,
      newLegId,
      offer: (incoming) => this.#offer(incoming),
      changed: (line) => this.#changed(line),
    });
    const onError = (error: unknown): void => log.error("a listener to E1 spans failed", { error });
    this.spanWatch = new SpanWatch({ clock, onError });
    this.spans = new Spans({
      ...{ clock, log, media, trace, book, newLegId },
      ringBack: () => tones(book.country).ringBack,
      offer: (incoming) => this.#offer(incoming),
      changed: () => this.changes.emit({}),
    });
  }

  /** Begins to listen; start media and SIP afterwards. */
  start(): void {
    const { media, sip } = this.#options;
    sip.onIncoming((session, source) => this.#offer(this.#sipWays.incoming(session, source)));
    sip.onRegistration((fact) => this.changes.emit({ extension: fact.user }));
    media.events.lines((event) => {
      if (event.type === "board") this.lines.board(event.board);
      else this.lines.take(event.line, event.event);
    });
    media.events.spans((told) => {
      this.spanWatch.take(told);
      if (told.type === "span.signal") this.spans.take(told.span, told.event);
    });
    media.events.process((event) => {
      if (event.type === "up") return;
      for (const leg of [...this.#legs.values()]) leg.hangUp(MEDIA_GONE);
      this.lines.mediaLost();
      this.spans.lost(undefined, MEDIA_GONE);
      this.spanWatch.lost();
    });
  }

  /** Takes what E1 spans there are: what was known of others is forgotten, calls on them are over. */
  configureSpans(boards: readonly SpanBoardConfig[]): void {
    const spans = boards.flatMap(({ id, spans: own }) => own.map(({ span }) => `${id}.${span}`));
    this.spans.keepOnly(spans);
    this.spanWatch.keepOnly(
      boards.map(({ id }) => id),
      spans,
    );
  }

  /**
   * Rings what the target stands for: one leg for all SIP phones of an extension together, one for each plain
   * telephone. An empty list when there is nothing to ring.
   */
  dial(target: LegTarget, shownAs: Party): Leg[] {
    const legs = this.#dial(target, shownAs);
    for (const leg of legs) this.#keep(leg);
    return legs;
  }

  /**
   * Rings the extension's own phone for a call it makes itself: its SIP phones together, where there is none a plain
   * telephone. Undefined when there is nothing to ring.
   */
  dialOwnPhone(number: string, shownAs: Party): Leg | undefined {
    const extension = this.#options.book.extension(number);
    if (extension === undefined) return undefined;
    const leg = this.#sipWays.dialPhones(extension, shownAs) ?? this.#ringTelephones(extension, shownAs, 1)[0];
    if (leg !== undefined) this.#keep(leg);
    return leg;
  }

  /** Rings the one telephone on this line: undefined when there is none, or its board is not there. */
  dialTelephone(line: string, shownAs: Party): Leg | undefined {
    if (!this.lines.isUp(line)) return undefined;
    const { book } = this.#options;
    const { name = line, extension = "" } = book.line(line) ?? {};
    const owner = book.extension(extension);
    // One that is nobody's goes by the name of its line.
    const leg = this.lines.ring(
      line,
      shownAs,
      owner === undefined ? { name } : { number: owner.number, name: owner.name },
    );
    if (leg !== undefined) this.#keep(leg);
    return leg;
  }

  /** Whether some phone of the extension could be rung now. */
  isReachable(extension: string): boolean {
    const known = this.#options.book.extension(extension);
    if (known === undefined) return false;
    if (known.staticContacts.length > 0 || this.#options.sip.targetsOf(extension).length > 0) return true;
    return known.lines.some((line) => this.lines.isUp(line));
  }

  /** Where the extension's phones are. */
  contacts(extension: string): PhoneContact[] {
    const known = this.#options.book.extension(extension);
    const registered = this.#options.sip.registrar.contactsOf(extension, { includeUnreachable: true });
    return [
      ...registered.map(({ contact, userAgent, expiresAt }) => ({
        kind: "registered" as const,
        address: contact,
        userAgent,
        expiresAt,
      })),
      ...(known?.staticContacts ?? []).map((address) => ({ kind: "static" as const, address })),
      ...(known?.lines ?? []).map((address) => ({ kind: "fxs" as const, address })),
    ];
  }

  /** Calls on a trunk now. */
  trunkCalls(trunk: string): number {
    return this.#trunkCalls.get(trunk) ?? 0;
  }

  leg(id: string): Leg | undefined {
    return this.#legs.get(id as LegId); // a lookup: a wrong id finds nothing
  }

  get legCount(): number {
    return this.#legs.size;
  }

  /** Every leg that is not over. */
  get legs(): Iterable<Leg> {
    return this.#legs.values();
  }

  /** Ends every leg (the box goes down). */
  close(termination: Termination): void {
    for (const leg of [...this.#legs.values()]) leg.hangUp(termination);
  }

  #dial(target: LegTarget, shownAs: Party): Leg[] {
    const { book } = this.#options;
    switch (target.kind) {
      case "extension": {
        const extension = book.extension(target.extension);
        return extension === undefined ? [] : this.#dialExtension(extension, shownAs);
      }
      case "line": {
        const party = { number: target.digits };
        const leg =
          this.lines.dial(target.line, target.digits, party) ?? this.spans.dialOn(target.line, target.digits, shownAs);
        return leg === undefined ? [] : [leg];
      }
      case "trunk": {
        const overSpan = this.spans.dial(target.trunk, target.number, shownAs);
        if (overSpan !== undefined) return [overSpan];
        const trunk = book.trunk(target.trunk);
        const leg = trunk && this.#sipWays.dialTrunk(trunk, target.number, shownAs);
        return leg === undefined ? [] : [leg];
      }
    }
  }

  #dialExtension(extension: PhoneBookExtension, shownAs: Party): Leg[] {
    const telephones = this.#ringTelephones(extension, shownAs);
    const sipLeg = this.#sipWays.dialPhones(extension, shownAs);
    return sipLeg === undefined ? telephones : [sipLeg, ...telephones];
  }

  #ringTelephones({ number, name, lines }: PhoneBookExtension, shownAs: Party, most = lines.length): Leg[] {
    return lines
      .filter((line) => this.lines.isUp(line))
      .slice(0, most)
      .flatMap((line) => this.lines.ring(line, shownAs, { number, name }) ?? []);
  }

  #offer(incoming: IncomingLeg): void {
    this.#keep(incoming.leg);
    this.#options.offer(incoming);
  }

  #keep(leg: Leg): void {
    if (leg.isEnded) return;
    this.#legs.set(leg.id, leg);
    this.#countTrunk(leg, 1);
    leg.subscribe((fact) => {
      if (fact.type !== "ended") return;
      this.#legs.delete(leg.id);
      this.#countTrunk(leg, -1);
    });
  }

  #countTrunk(leg: Leg, step: number): void {
    if (leg.terminal.kind !== "trunk") return;
    const { trunk } = leg.terminal;
    this.#trunkCalls.set(trunk, this.trunkCalls(trunk) + step);
  }

  #changed(line: string): void {
    const extension = this.#options.book.line(line)?.extension;
    this.changes.emit(extension === undefined ? {} : { extension });
  }
}

function newLegId(): LegId {
  return createId<"leg">("l");
}
