import { type Goal, median, type Reading, type RowPlan, type Section } from "./row.ts";

export interface Figures {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly values: readonly number[];
}

/** "open": the medians miss the goal, but some pair of neighbouring turns meets it, so nothing has been shown. */
export type Verdict = "met" | "missed" | "open" | "not sound" | "";

/** A row of the table as it is printed and written. */
export interface Row {
  readonly section: string;
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  readonly ours: Figures;
  readonly theirs: Figures | undefined;
  /** Ours divided by theirs: of the medians, and of each pair of neighbouring turns. */
  readonly ratio: number | undefined;
  readonly pairs: readonly number[];
  readonly goal: string;
  readonly verdict: Verdict;
}

function figuresOf(readings: readonly Reading[], key: string): Figures | undefined {
  const values = readings.map(({ figures }) => figures[key] ?? Number.NaN);
  if (values.length === 0 || values.every(Number.isNaN)) return undefined;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), values };
}

function meets(value: number, { atMost, atLeast }: Goal): boolean {
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}

function verdictOf(goal: Goal | undefined, row: Pick<Row, "ours" | "ratio" | "pairs">): Verdict {
  if (goal === undefined) return "";
  if (goal.of === "ratio") {
    if (row.ratio === undefined) return "";
    if (meets(row.ratio, goal)) return "met";
    return row.pairs.some((pair) => meets(pair, goal)) ? "open" : "missed";
  }
  const values = goal.isForEach === true ? row.ours.values : [row.ours.median];
  return values.every((value) => meets(value, goal)) ? "met" : "missed";
}

function goalText(goal: Goal | undefined, digits: number): string {
  if (goal === undefined) return "";
  const { of, atMost, atLeast } = goal;
  const what = of === "ratio" ? "ratio " : "";
  const places = of === "ratio" ? 1 : digits;
  if (atLeast !== undefined) return `${what}≥ ${atLeast.toFixed(places)}`;
  return atMost === undefined ? "" : `${what}≤ ${atMost.toFixed(places)}`;
}

function rowOf(section: Section, plan: RowPlan): Row | undefined {
  const ours = figuresOf(section.ours, plan.key);
  if (ours === undefined) return undefined;
  const theirs = figuresOf(section.theirs, plan.key);
  const divide = (one: number, other: number): number[] => (other > 0 ? [one / other] : []);
  const ratio = theirs === undefined ? undefined : divide(ours.median, theirs.median)[0];
  const pairs = ours.values.flatMap((value, index) => divide(value, theirs?.values[index] ?? 0));
  const isSound = [...section.ours, ...section.theirs].every((reading) => reading.isSound);
  return {
    section: section.title,
    title: plan.title,
    unit: plan.unit,
    digits: plan.digits,
    ours,
    theirs,
    ratio,
    pairs,
    goal: goalText(plan.goal, plan.digits),
    verdict: isSound ? verdictOf(plan.goal, { ours, ratio, pairs }) : "not sound",
  };
}

/** The rows of a section that were measured, each with what became of its goal. */
export function rowsOf(section: Section): Row[] {
  return section.plans.flatMap((plan) => rowOf(section, plan) ?? []);
}
