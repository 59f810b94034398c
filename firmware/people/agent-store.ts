import type { Database } from "#firmware/db/database.ts";
import type { AgentEvent } from "#firmware/domain/call-event.ts";
import type { ExtensionNumber } from "#firmware/domain/ids.ts";
import type { AgentRecord, Stance } from "./agent-machine.ts";

/** What of an agent outlives a restart. */
export interface KeptAgent {
  readonly stance: Stance;
  readonly misses: number;
  /** Wall time in milliseconds since which the agent has had no queue call. */
  readonly idleSince: number;
  /** The state shown when it was written: a restart in the middle of a call closes it in the figures. */
  readonly shown: AgentRecord["name"];
}

/** Agent states and events in the database: every change is written before anybody is told. */
export class AgentStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  load(agent: ExtensionNumber): KeptAgent | undefined {
    const row = this.#db.get<{ body: string }>("SELECT body FROM agent_state WHERE agent = :agent", { agent });
    return row === undefined ? undefined : readKept(row.body);
  }

  /**
   * The new state and, when people see another one than before, the event: both or neither. On a full disk neither:
   * the agent works on, and only a restart would know an older state.
   */
  save(agent: ExtensionNumber, kept: KeptAgent, change: { since: number; event: AgentEvent | undefined }): void {
    this.#db.attempt(() =>
      this.#db.transaction(() => {
        this.#db.run(
          `INSERT INTO agent_state (agent, since, body) VALUES (:agent, :since, :body)
           ON CONFLICT (agent) DO UPDATE SET since = :since, body = :body`,
          { agent, since: change.since, body: JSON.stringify(kept) },
        );
        if (change.event !== undefined) this.#append(change.event);
      }),
    );
  }

  #append(event: AgentEvent): void {
    this.#db.run(
      `INSERT INTO agent_event (agent, at, from_state, to_state, reason, call, queue, done_by)
       VALUES (:agent, :at, :from, :to, :reason, :call, :queue, :by)`,
      {
        agent: event.agent,
        at: event.at,
        from: event.from,
        to: event.to,
        reason: event.reason ?? null,
        call: event.call ?? null,
        queue: event.queue ?? null,
        by: event.by,
      },
    );
  }
}

/** Our own writing read back; something else there (a newer version's) counts as never seen. */
function readKept(body: string): KeptAgent | undefined {
  const kept: unknown = JSON.parse(body);
  if (typeof kept !== "object" || kept === null || !("stance" in kept) || !("idleSince" in kept)) return undefined;
  return kept as KeptAgent; // written by `save`
}
