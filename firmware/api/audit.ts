import type { Database } from "#firmware/db/database.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { SignedIn } from "./access/sessions.ts";

/** Something a person did that others may want to know of later. */
export interface AuditEntry {
  /** User id, extension, or the name that was tried. */
  readonly user: string;
  readonly role?: string;
  readonly address: string;
  /** "sign-in", "config.change", "recording.play" … */
  readonly action: string;
  readonly target: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Who does it, for an entry of theirs. */
export function doneBy(me: SignedIn, address: string): Pick<AuditEntry, "user" | "role" | "address"> {
  return { user: me.person.id, role: me.person.roles.join(), address };
}

/** Writes the audit log. */
export class Audit {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** On a full disk the entry is lost: whoever comes to make room must get in. */
  write(entry: AuditEntry): void {
    this.#db.attempt(() => this.#insert(entry));
  }

  #insert(entry: AuditEntry): void {
    this.#db.run(
      `INSERT INTO audit (at, user, role, address, action, target, detail)
       VALUES (:at, :user, :role, :address, :action, :target, :detail)`,
      {
        at: this.#clock.now(),
        user: entry.user,
        role: entry.role ?? null,
        address: entry.address,
        action: entry.action,
        target: entry.target,
        detail: entry.detail === undefined ? null : JSON.stringify(entry.detail),
      },
    );
  }
}
