import { ensureRecords } from "#test/bench/records/make-records.ts";
import { openRecordsBox } from "#test/bench/records/records-box.ts";
import { median, type Reading, type RowPlan, type Section } from "#test/bench/row.ts";

const MOST_MS = 200;
const MOST_GROWTH = 2;
/** What takes less is too quick for its growth to matter or to be told from chance. */
const NOTEWORTHY_MS = 25;
const SLOWEST: RowPlan = {
  key: "slowest",
  title: "the slowest of them",
  unit: "ms",
  digits: 0,
  goal: { of: "ours", atMost: MOST_MS },
};
const GROWTH: RowPlan = {
  key: "growth",
  title: `most growth among those above ${NOTEWORTHY_MS} ms`,
  unit: "times",
  digits: 1,
  goal: { of: "ours", atMost: MOST_GROWTH },
};

/** Asks everything `rounds` times; the titles in order, and one reading a round. */
async function askAll(database: string, rounds: number): Promise<{ titles: string[]; readings: Reading[] }> {
  const box = await openRecordsBox(database);
  try {
    const readings: Reading[] = [];
    for (let round = 0; round < rounds; round++) {
      const figures: Record<string, number> = {};
      const refused: string[] = [];
      for (const question of box.questions) {
        const { ms, size } = await box.ask(question);
        figures[question.title] = ms;
        if (size === 0) refused.push(question.title);
      }
      readings.push({ isSound: refused.length === 0, note: `refused: ${refused.join(", ") || "nothing"}`, figures });
    }
    return { titles: box.questions.map(({ title }) => title), readings };
  } finally {
    await box.close();
  }
}

/** Reports and lists over `few` and over `many` calls of the same year, from the browser's side; the data lie in `folder`. */
export async function measureRecords(
  folder: string,
  { few, many, rounds }: { readonly few: number; readonly many: number; readonly rounds: number },
): Promise<Section> {
  const small = await askAll(ensureRecords(folder, few), rounds);
  const large = await askAll(ensureRecords(folder, many), rounds);
  const took = (readings: readonly Reading[], title: string): number =>
    median(readings.map(({ figures }) => figures[title] ?? Number.NaN));
  const growths = large.titles
    .filter((title) => took(large.readings, title) > NOTEWORTHY_MS)
    .map((title) => took(large.readings, title) / took(small.readings, title));
  const summary = (readings: readonly Reading[], titles: readonly string[]): Reading[] =>
    readings.map((reading) => ({
      ...reading,
      figures: { ...reading.figures, slowest: Math.max(...titles.map((title) => reading.figures[title] ?? 0)) },
    }));
  const ours = summary(large.readings, large.titles);
  return {
    title: "Reports and lists, ms from the browser's side",
    heads: { ours: `${many.toLocaleString("en")} calls`, theirs: `${few.toLocaleString("en")} calls`, ratio: "growth" },
    plans: [
      ...large.titles.map(
        (title): RowPlan => ({ key: title, title, unit: "", digits: 0, goal: { of: "ours", atMost: MOST_MS } }),
      ),
      SLOWEST,
      GROWTH,
    ],
    ours: ours.map((reading) => ({ ...reading, figures: { ...reading.figures, growth: Math.max(0, ...growths) } })),
    theirs: summary(small.readings, small.titles),
  };
}
