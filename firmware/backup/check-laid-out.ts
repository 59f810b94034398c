import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkConfig, checkNewerConfig } from "#firmware/config/check.ts";
import { Database } from "#firmware/db/database.ts";
import { MIGRATIONS } from "#firmware/db/migrations.table.ts";
import { BackupRefusal } from "./backup-format.ts";

/** Looks whether a box could start with what has been laid out. Throws BackupRefusal "unusable" or "newer". */
export async function checkLaidOut(folder: string): Promise<void> {
  checkDatabase(join(folder, "callbox.sqlite"));
  const stored = parsed(await readFile(join(folder, "config", "config.json"), "utf8").catch(() => ""));
  const config = typeof stored === "object" && stored !== null && "config" in stored ? stored.config : undefined;
  const checked = checkConfig(config);
  const usable = checked.kind === "valid" ? checked.config : checkNewerConfig(config)?.config;
  if (usable === undefined) throw new BackupRefusal("unusable", "its configuration cannot be used");
  if (!usable.users.some(({ roles }) => roles.includes("owner"))) {
    throw new BackupRefusal("unusable", "nobody in it could sign in as owner");
  }
}

function checkDatabase(path: string): void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    db.exec("PRAGMA trusted_schema = OFF");
    const verdict = db.prepare("PRAGMA quick_check(1)").get()?.quick_check;
    if (verdict !== "ok") throw new BackupRefusal("unusable", `its database: ${String(verdict)}`);
    checkSchema(db);
  } catch (error) {
    if (error instanceof BackupRefusal) throw error;
    throw new BackupRefusal("unusable", `its database: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    db?.close();
  }
}

/** What runs by itself (triggers, views) must be ours: a database of somebody else's making could do what it likes with it. */
function checkSchema(db: DatabaseSync): void {
  const schema = Number(db.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  const ours = ownSchema();
  const found = partsOf(db);
  for (const [name, sql] of found) {
    if (ours.get(name) === sql) continue;
    throw new BackupRefusal(schema > MIGRATIONS.length ? "newer" : "unusable", `${name} of its database is not ours`);
  }
  const tables = new Set(
    db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map(({ name }) => name),
  );
  for (const table of ["call", "audit", "kv", "voicemail_message", "recording", "session", "sip_binding"]) {
    if (!tables.has(table)) throw new BackupRefusal("unusable", `its database has no table ${table}`);
  }
}

function ownSchema(): Map<string, string> {
  const connection = new DatabaseSync(":memory:");
  try {
    const db = new Database(":memory:", connection);
    for (const migration of MIGRATIONS) migration(db);
    return partsOf(connection);
  } finally {
    connection.close();
  }
}

function partsOf(db: DatabaseSync): Map<string, string> {
  const rows = db.prepare("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')").all();
  return new Map(rows.map(({ name, sql }) => [String(name), String(sql)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
