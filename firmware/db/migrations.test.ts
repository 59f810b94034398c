import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { Database } from "./database.ts";
import { MIGRATIONS } from "./migrations.table.ts";
import { openDatabase, schemaVersion } from "./open.ts";

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function tables(db: Database): Map<string, Map<string, Column>> {
  const names = db.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  return new Map(
    names.map(({ name }) => [
      name,
      new Map(db.all<Column>(`SELECT * FROM pragma_table_info('${name}')`).map((column) => [column.name, column])),
    ]),
  );
}

function uniqueIndexes(db: Database): Set<string> {
  const found = new Set<string>();
  for (const table of tables(db).keys())
    for (const { name, unique } of db.all<{ name: string; unique: number }>(
      `SELECT * FROM pragma_index_list('${table}')`,
    ))
      if (unique === 1) found.add(`${table} ${name}`);
  return found;
}

describe("a box that fell back to the software of before", () => {
  it.each(MIGRATIONS.slice(1).map((migration, index) => ({ number: index + 2, name: migration.name, migration })))(
    "can use its database after migration $number ($name), which only adds",
    ({ number, migration }) => {
      const db = new Database(":memory:", new DatabaseSync(":memory:"));
      for (const earlier of MIGRATIONS.slice(0, number - 1)) earlier(db);
      const [before, uniqueBefore] = [tables(db), uniqueIndexes(db)];
      migration(db);
      const after = tables(db);
      for (const [table, columns] of before) {
        expect([...after.keys()], "every table is still there").toContain(table);
        for (const [name, column] of columns) expect(after.get(table)?.get(name), `${table}.${name}`).toEqual(column);
        for (const [name, { notnull, dflt_value }] of after.get(table) ?? [])
          if (!columns.has(name))
            expect(notnull === 0 || dflt_value !== null, `${table}.${name} may be absent`).toBe(true);
      }
      const onOldTables = [...uniqueIndexes(db)].filter((index) => before.has(index.split(" ")[0] ?? ""));
      expect(onOldTables.sort(), "nothing has to be unique that had not to be").toEqual([...uniqueBefore].sort());
      db.close();
    },
  );

  it("opens and writes a database whose version it does not know", () => {
    const folder = mkdtempSync(join(tmpdir(), "callbox-newer-"));
    folders.push(folder);
    const path = join(folder, "callbox.sqlite");
    const newer = openDatabase(path);
    newer.exec("ALTER TABLE audit ADD COLUMN later TEXT; CREATE TABLE later (id INTEGER PRIMARY KEY)");
    newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    newer.close();
    const older = openDatabase(path);
    older.run("INSERT INTO audit (at, user, address, action, target) VALUES (1, 'box', '', 'box.started', '')");
    expect(older.get<{ n: number }>("SELECT count(*) AS n FROM audit")?.n).toBe(1);
    expect(schemaVersion(older), "the newer software finds its own version again").toBe(MIGRATIONS.length + 1);
    older.close();
  });
});
