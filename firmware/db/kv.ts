import type { Database } from "./database.ts";

/** A remembered small thing, or undefined. Keys are named `owner.thing`. */
export function readKey(db: Database, key: string): string | undefined {
  return db.get<{ value: string }>("SELECT value FROM kv WHERE key = :key", { key })?.value;
}

export function writeKey(db: Database, key: string, value: string): void {
  db.run("INSERT INTO kv (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = :value", {
    key,
    value,
  });
}
