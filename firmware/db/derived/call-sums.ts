import type { CountedCall, CountedLeg, CountedStay } from "./counted-call.ts";
import { type LocalDays, monthOf, type Period } from "./periods.ts";
import { SumBatch } from "./sum-batch.ts";

const MISSED: ReadonlySet<string> = new Set(["missed", "refused", "unreachable"]);
const WITHDRAWN: ReadonlySet<string> = new Set(["elsewhere", "caller-left"]);

const one = (condition: boolean): number => (condition ? 1 : 0);

/** What calls add to each sum, put together before it is written: calls that end together share most rows. */
export class CallSums {
  readonly batch = new SumBatch();
  /** Calls missed on more than one day. */
  readonly missedAcross: string[] = [];
  readonly #days: LocalDays;

  constructor(days: LocalDays) {
    this.#days = days;
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
    for (const period of this.#periods(startedAt)) {
      this.batch.add("sum_result", [period, direction, result], [1]);
      for (const queue of queues) this.batch.add("sum_hour", [period, queue, hour], [...ofHour, one(isOutbound)]);
      if (line !== null) {
        const ways = [
          one(isInbound),
          one(isInbound && isAnswered),
          one(isOutbound),
          one(isOutbound && isAnswered),
          call.endedAt - startedAt,
        ];
        this.batch.add("sum_line", [period, line], ways);
      }
      if (isOutbound && originKind === "extension") {
        this.batch.add("sum_agent", [period, origin, ""], [0, 0, 0, 0, 0, 0, 0, 0, 1, one(isAnswered), talkMs]);
      }
    }
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
    for (const period of this.#periods(dialledAt)) this.batch.add("sum_agent", [period, agent, queue ?? ""], sums);
  }

  #addStay({ queue, joinedAt, reason, waitMs, talkMs }: CountedStay): void {
    const isAnswered = reason === "answered";
    const isAbandoned = reason === "abandoned";
    const sums = [
      1,
      one(isAnswered),
      one(isAbandoned),
      waitMs,
      isAnswered ? waitMs : 0,
      isAbandoned ? waitMs : 0,
      talkMs,
    ];
    for (const period of this.#periods(joinedAt)) {
      this.batch.add("sum_queue", [period, queue], sums);
      this.batch.most([period, queue], waitMs);
      // "Within 20 s" takes 20.000 s too, "sooner than 5 s" does not take 5.000 s.
      if (isAnswered) this.batch.wait([period, queue], "answer_seconds", Math.ceil(waitMs / 1000));
      if (isAbandoned) this.batch.wait([period, queue], "abandon_seconds", Math.floor(waitMs / 1000));
    }
  }

  #addMissed(call: CountedCall): void {
    const missed = call.legs.filter(
      ({ agent, queue, result }) => agent !== null && queue !== null && MISSED.has(result),
    );
    const [first] = missed;
    if (first === undefined) return;
    const { day } = this.#days.of(first.dialledAt);
    if (missed.some(({ dialledAt }) => this.#days.of(dialledAt).day !== day)) {
      this.missedAcross.push(call.id);
      return;
    }
    for (const queue of new Set(["", ...missed.map((leg) => leg.queue ?? "")])) {
      const own = missed.filter((leg) => queue === "" || leg.queue === queue);
      const agents = [...new Set(own.map(({ agent }) => agent))].sort().join(" ");
      for (const period of [day, monthOf(day)]) this.batch.add("sum_missed", [period, queue, agents], [1]);
    }
  }
}
