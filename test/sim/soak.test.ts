import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { soak } from "#test/soak/soak.ts";
import { table } from "#test/soak/verdict.ts";

test("a while of mixed traffic leaves nothing behind, and every call is written down as it was", {
  retry: 0,
}, async () => {
  const lines: string[] = [];
  const report = await soak({
    minutes: 0.3,
    seed: 11,
    callsPerMinute: 50,
    quietEveryMinutes: 0.3,
    faults: [],
    firstRtpPort: 12_400 + (process.pid % 30) * 200,
    pace: { talkMs: [1_500, 6_000], patienceMs: 18_000 },
    settleMs: 6_000,
    say: (line) => lines.push(line),
  });
  const story = [...lines, table(report.rows), ...report.sentences].join("\n");
  expect(report.isGood, story).toBe(true);
  expect(report.quiets.at(-1)?.calls, story).toBeGreaterThan(8);
  rmSync(report.folder, { recursive: true, force: true });
});
