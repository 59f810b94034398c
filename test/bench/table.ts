import type { Sample } from "./load.ts";

export interface Row {
  readonly title: string;
  readonly unit: string;
  readonly ours: readonly Sample[];
  readonly theirs: readonly Sample[];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function spread(samples: readonly Sample[], digits: number): string {
  const values = samples.map((sample) => sample.value);
  return `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
}

/** One line a measurement: median and spread of each server, the ratio of the medians, and each pair's own ratio. */
export function table(rows: readonly Row[], peer: string): string {
  const lines = rows.map((row) => {
    const pairs = row.ours.map((sample, index) => sample.value / (row.theirs[index]?.value ?? Number.NaN));
    const ratio = median(row.ours.map((sample) => sample.value)) / median(row.theirs.map((sample) => sample.value));
    const memory = (samples: readonly Sample[]): string =>
      `${median(samples.map((sample) => sample.megabytes)).toFixed(0)} MB`;
    const p99 = (samples: readonly Sample[]): string => {
      const value = median(samples.map((sample) => sample.transitP99Us));
      return Number.isNaN(value)
        ? ""
        : `, p99 ${(value / 1000).toFixed(2)} ms, lost ${samples.reduce((sum, sample) => sum + sample.lost, 0)}`;
    };
    const sound = [...row.ours, ...row.theirs].every((sample) => sample.sound) ? "" : "  NOT SOUND";
    return [
      `${row.title} (${row.unit})${sound}`,
      `    Callbox  ${spread(row.ours, 2)}  ${memory(row.ours)}${p99(row.ours)}`,
      `    ${peer}  ${spread(row.theirs, 2)}  ${memory(row.theirs)}${p99(row.theirs)}`,
      `    ratio    ${ratio.toFixed(2)}  (pairs ${pairs.map((pair) => pair.toFixed(2)).join(", ")})`,
    ].join("\n");
  });
  return `${lines.join("\n")}\n`;
}
