import type { Section } from "./row.ts";
import { type Figures, type Row, rowsOf } from "./verdict.ts";

const WIDTHS = [50, 26, 26, 22, 14, 0];

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join("  ")
    .trimEnd();
}

/** Median, and the least and most of the repetitions. */
function spread(figures: Figures | undefined, digits: number): string {
  if (figures === undefined) return "";
  const [middle, least, most] = [figures.median, figures.min, figures.max].map((value) => value.toFixed(digits));
  return figures.values.length > 1 ? `${middle} (${least}–${most})` : `${middle}`;
}

function ratioText({ ratio, pairs }: Row, isOfTurns: boolean): string {
  if (ratio === undefined) return "";
  const each = pairs.map((pair) => pair.toFixed(2)).join(", ");
  return pairs.length > 1 && isOfTurns ? `${ratio.toFixed(2)} (${each})` : ratio.toFixed(2);
}

/** One table: a line a figure, under a heading for each measurement. */
export function table(sections: readonly Section[], peer: string): string {
  const lines: string[] = [];
  let heads = "";
  for (const section of sections) {
    const { ours, theirs, ratio } = section.heads ?? { ours: "Callbox", theirs: peer, ratio: "ratio" };
    const own = line(["", ours, theirs, ratio, "target", ""]);
    if (own !== heads) lines.push("", own);
    heads = own;
    lines.push(section.title);
    for (const row of rowsOf(section)) {
      const title = `  ${row.title}${row.unit === "" ? "" : `, ${row.unit}`}`;
      const verdict = row.verdict === "met" || row.verdict === "" ? row.verdict : row.verdict.toUpperCase();
      const figures = [
        spread(row.ours, row.digits),
        spread(row.theirs, row.digits),
        ratioText(row, section.heads === undefined),
      ];
      lines.push(line([title, ...figures, row.goal, verdict]));
    }
  }
  return `${lines.join("\n")}\n`;
}
