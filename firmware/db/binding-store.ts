import type { Database } from "./database.ts";

/** A SIP binding as far as the table looks at it; the rest of it is kept as it is. */
export interface BindingRow {
  readonly user: string;
  readonly contact: string;
  readonly expiresAt: number;
}

/** Where phones are: a restart unregisters nobody. */
export class BindingTable<Binding extends BindingRow> {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  load(): Binding[] {
    const rows = this.#db.all<{ body: string }>("SELECT body FROM sip_binding");
    return rows.map(({ body }) => JSON.parse(body) as Binding); // written by `save`
  }

  /** In one transaction. */
  save(bindings: readonly Binding[]): void {
    // A phone registers on a full disk too; after a restart it would have to do so again.
    this.#db.attempt(() =>
      this.#db.transaction(() => {
        for (const binding of bindings) this.#put(binding);
      }),
    );
  }

  remove(user: string, contact: string): void {
    this.#db.attempt(() =>
      this.#db.run("DELETE FROM sip_binding WHERE aor = :user AND contact = :contact", { user, contact }),
    );
  }

  #put(binding: Binding): void {
    this.#db.run(
      `INSERT INTO sip_binding (aor, contact, expires_at, body) VALUES (:aor, :contact, :expires, :body)
       ON CONFLICT (aor, contact) DO UPDATE SET expires_at = :expires, body = :body`,
      { aor: binding.user, contact: binding.contact, expires: binding.expiresAt, body: JSON.stringify(binding) },
    );
  }
}
