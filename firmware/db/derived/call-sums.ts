import type { Database } from "#firmware/db/database.ts";
import type { CountedCall, CountedLeg, CountedStay } from "./counted-call.ts";
import { type LocalDays, monthOf, type Period } from "./periods.ts";
import { StayBatch, SumBatch } from "./sum-batch.ts";

const MISSED: ReadonlySet<string> = new Set(["missed", "refused", "unreachable"]);
const WITHDRAWN: ReadonlySet<string> = new Set(["elsewhere", "caller-left"]);

const one = (condition: boolean): number => (condition ? 1 : 0);

/** What calls add to each sum, put together before it is written: calls that end together share most rows. */
export class CallSums {
  readonly #batch = new SumBatch();
  readonly #stays = new StayBatch();
  /** Calls missed on more than one day. */
  readonly #missedAcross: string[] = [];
  readonly #days: LocalDays;

  constructor(days: LocalDays) {
    this.#days = days;
  }

  write(db: Database): void {
    this.#batch.write(db);
    this.#stays.write(db);
    if (this.#missedAcross.length === 0) return;
    db.run("INSERT OR IGNORE INTO sum_missed_across SELECT value FROM json_each(:calls)", {
      calls: JSON.stringify(this.#missedAcross),
    });
  }

  add(call: CountedCall): void {
    this.#addCall(call);
    for (const leg of call.legs) if (leg.agent !== null) this.#addRing(leg.agent, leg);
    for (const stay of call.stays) this.#addStay(stay);
    this.#addMissed(call);
  }

  /** The day and the month of a moment. */
  #periods(at: number): readonly Period[] {
    const { day } = this.#days.of(at);
    return [day, monthOf(day)];
  }

  #addCall(call: CountedCall): void {
    const { direction, result, startedAt, talkMs, originKind, origin } = call;
    const isInbound = direction === "inbound";
    const isOutbound = direction === "outbound";
    const isAnswered = result === "answered";
    const line = call.line ?? call.trunk;
    const hour = this.#days.hourOf(startedAt);
    const queues = new Set(["", ...call.stays.map(({ queue }) => queue)]);
    const ofHour = [one(isInbound), one(isInbound && isAnswered), one(isInbound && result === "abandoned")];
    const { day } = this.#days.of(startedAt);
    this.#batch.add("sum_result", [day, direction, result], [1]);
    for (const queue of queues) this.#batch.add("sum_hour", [day, queue, hour], [...ofHour, one(isOutbound)]);
    if (line !== null) {
      const answered = [one(isInbound && isAnswered), one(isOutbound && isAnswered)] as const;
      const busyMs = call.endedAt - startedAt;
      this.#batch.add("sum_line", [day, line], [one(isInbound), answered[0], one(isOutbound), answered[1], busyMs]);
    }
    if (!isOutbound || originKind !== "extension") return;
    const placed = [0, 0, 0, 0, 0, 0, 0, 0, 1, one(isAnswered), talkMs];
    for (const period of this.#periods(startedAt)) this.#batch.add("sum_agent", [period, origin, ""], placed);
  }

  #addRing(agent: string, { queue, dialledAt, result, ringMs, talkMs }: CountedLeg): void {
    const isQueue = queue !== null;
    const isAnswered = result === "answered";
    const isMissed = isQueue && MISSED.has(result);
    const sums = [
      1,
      one(isQueue && isAnswered),
      one(isMissed),
      one(isQueue && WITHDRAWN.has(result)),
      isQueue && isAnswered ? talkMs : 0,
      isMissed || (isQueue && isAnswered) ? ringMs : 0,
      one(!isQueue && isAnswered),
      !isQueue && isAnswered ? talkMs : 0,
      0,
      0,
      0,
    ];
    for (const period of this.#periods(dialledAt)) this.#batch.add("sum_agent", [period, agent, queue ?? ""], sums);
  }

  #addStay(stay: CountedStay): void {
    for (const period of this.#periods(stay.joinedAt)) this.#stays.add(period, stay.queue, stay);
  }

  #addMissed(call: CountedCall): void {
    const missed = call.legs.filter(
      ({ agent, queue, result }) => agent !== null && queue !== null && MISSED.has(result),
    );
    const [first] = missed;
    if (first === undefined) return;
    const { day } = this.#days.of(first.dialledAt);
    if (missed.some(({ dialledAt }) => this.#days.of(dialledAt).day !== day)) {
      this.#missedAcross.push(call.id);
      return;
    }
    for (const queue of new Set(["", ...missed.map((leg) => leg.queue ?? "")])) {
      const own = missed.filter((leg) => queue === "" || leg.queue === queue);
      const agents = [...new Set(own.map(({ agent }) => agent))].sort().join(" ");
      for (const period of [day, monthOf(day)]) this.#batch.add("sum_missed", [period, queue, agents], [1]);
    }
  }
}
