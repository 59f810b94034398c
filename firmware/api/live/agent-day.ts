import type { Database } from "#firmware/db/database.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { endOfDay, startOfDay } from "#firmware/kernel/local-time.ts";
import { agentReport } from "#firmware/reports/agent-report.ts";

/** An agent's figures since midnight of the box. */
export interface AgentDay {
  readonly answered: number;
  readonly missed: number;
}

const NOTHING: AgentDay = { answered: 0, missed: 0 };
/** Asked anew this often at most while calls end. */
const FRESH_MS = 1_000;

/** Answered and missed offers of each agent today, from the records of calls. */
export class AgentDays {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #timeZone: () => string;
  #days = new Map<string, AgentDay>();
  #readAt = -FRESH_MS;
  #isStale = true;
  #midnight = 0;

  constructor(db: Database, clock: Clock, timeZone: () => string) {
    this.#db = db;
    this.#clock = clock;
    this.#timeZone = timeZone;
  }

  /** A call has ended: figures may be different. */
  stale(): void {
    this.#isStale = true;
  }

  of(agent: string): AgentDay {
    const now = this.#clock.monotonic();
    const midnight = startOfDay(this.#clock.now(), this.#timeZone());
    if (midnight !== this.#midnight || (this.#isStale && now - this.#readAt >= FRESH_MS)) {
      this.#midnight = midnight;
      this.#readAt = now;
      this.#isStale = false;
      this.#days = this.#read(midnight);
    }
    return this.#days.get(agent) ?? NOTHING;
  }

  /** The whole day: read from its sums, however many calls it had. */
  #read(midnight: number): Map<string, AgentDay> {
    const { rows } = agentReport(this.#db, { from: midnight, to: endOfDay(midnight, this.#timeZone()) });
    return new Map(rows.map(({ agent, figures: { answered, missed } }) => [agent, { answered, missed }]));
  }
}
