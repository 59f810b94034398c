import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Database } from "#firmware/db/database.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { type Account, type Person, personOf } from "./person.ts";

/** A session ends after this long without a request: a shift with its breaks. */
const IDLE_MS = 14 * 3_600_000;
/** And after this long in any case. */
const LONGEST_MS = 30 * 86_400_000;
/** The time of the last use is written this often at most: a page left open uses its session every five seconds. */
const TOUCH_MS = 30 * 60_000;

/** Somebody who is signed in on one browser. */
export interface SignedIn {
  readonly person: Person;
  readonly csrf: string;
  readonly expiresAt: number;
  /** Key of the row: names the session without being able to use it. */
  readonly session: string;
}

interface SessionRow {
  readonly kind: Account["kind"];
  readonly person: string;
  readonly credential: string;
  readonly csrf: string;
  readonly created_at: number;
  readonly used_at: number;
  readonly expires_at: number;
}

export interface SessionsOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** The configuration as it stands: rights are looked up at every request. */
  readonly config: () => Config;
}

/** Smaller corrections of the clock matter to no session. */
const LEAST_JUMP_MS = 60_000;

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Who is signed in: rows in the database, so a restart signs nobody out. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** Sessions the full disk did not take: whoever comes to make room must get in. Gone with a restart. */
  readonly #unwritten = new Map<string, SessionRow>();
  /** Wall time less monotonic time: it changes when the wall clock is put right. */
  #offset: number;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#offset = options.clock.now() - options.clock.monotonic();
  }

  /** Begins a session; the token goes into the browser's cookie and is kept nowhere else. */
  open(account: Account, address: string): { token: string; signedIn: SignedIn } {
    const person = personOf(this.#options.config(), account);
    if (person === undefined) throw new Error(`No account ${account.kind} ${account.id} to sign in.`);
    const token = randomBytes(32).toString("base64url");
    const csrf = randomBytes(18).toString("base64url");
    this.#followClock();
    const now = this.#options.clock.now();
    const session = hashOf(token);
    const row = { kind: account.kind, person: account.id, credential: person.credential, csrf };
    this.#keep(session, { ...row, created_at: now, used_at: now, expires_at: now + IDLE_MS }, address);
    return { token, signedIn: { person, csrf, expiresAt: now + IDLE_MS, session } };
  }

  /** A clock that is put right (a box without one starts in the past) signs nobody out, and keeps nobody in for years. */
  #followClock(): void {
    const { db, clock } = this.#options;
    const now = clock.now();
    const jump = Math.round(now - clock.monotonic() - this.#offset);
    if (Math.abs(jump) < LEAST_JUMP_MS) return;
    this.#offset += jump;
    const longest = now + IDLE_MS;
    db.attempt(() =>
      db.run(
        `UPDATE session SET created_at = created_at + :jump, used_at = used_at + :jump,
           expires_at = MIN(expires_at + :jump, :longest)`,
        { jump, longest },
      ),
    );
    for (const [key, row] of this.#unwritten) {
      const shifted = { created_at: row.created_at + jump, used_at: row.used_at + jump };
      this.#unwritten.set(key, { ...row, ...shifted, expires_at: Math.min(row.expires_at + jump, longest) });
    }
  }

  #keep(session: string, row: SessionRow, address: string): void {
    const { db } = this.#options;
    const { kind, person, credential, csrf, created_at: now, expires_at: expires } = row;
    const isWritten = db.attempt(() => {
      db.run("DELETE FROM session WHERE expires_at < :now", { now });
      db.run(
        `INSERT INTO session (token_hash, kind, person, credential, csrf, created_at, used_at, expires_at, address)
         VALUES (:session, :kind, :person, :credential, :csrf, :now, :now, :expires, :address)`,
        { session, kind, person, credential, csrf, now, expires, address },
      );
    });
    if (!isWritten) this.#unwritten.set(session, row);
  }

  /** Who this token stands for; undefined for an unknown, old or revoked one. Keeps the session alive. */
  find(token: string): SignedIn | undefined {
    return this.look(hashOf(token));
  }

  /** The same by the session's key: for connections that stay open. */
  look(session: string): SignedIn | undefined {
    const { db, clock, config } = this.#options;
    this.#followClock();
    const row =
      db.get<SessionRow>("SELECT * FROM session WHERE token_hash = :session", { session }) ??
      this.#unwritten.get(session);
    if (row === undefined) return undefined;
    const now = clock.now();
    const person = personOf(config(), { kind: row.kind, id: row.person });
    if (row.expires_at <= now || person === undefined || person.credential !== row.credential) {
      this.close(session);
      return undefined;
    }
    let expiresAt = row.expires_at;
    if (now - row.used_at > TOUCH_MS) {
      expiresAt = Math.min(now + IDLE_MS, row.created_at + LONGEST_MS);
      const sql = "UPDATE session SET used_at = :now, expires_at = :expiresAt WHERE token_hash = :session";
      db.attempt(() => db.run(sql, { now, expiresAt, session }));
    }
    return { person, csrf: row.csrf, expiresAt, session };
  }

  /** The password or PIN was changed in this session: it stays, the person's others end. */
  renew(signedIn: SignedIn): void {
    const person = personOf(this.#options.config(), signedIn.person);
    if (person === undefined) return;
    this.#options.db.run("UPDATE session SET credential = :credential WHERE token_hash = :session", {
      credential: person.credential,
      session: signedIn.session,
    });
  }

  /** Ends a session; one that has ended already is fine. */
  close(session: string): void {
    this.#unwritten.delete(session);
    this.#options.db.run("DELETE FROM session WHERE token_hash = :session", { session });
  }
}

/** Compares secrets without telling by time where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
