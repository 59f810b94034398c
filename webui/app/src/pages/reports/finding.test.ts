import { describe, expect, it } from "vitest";
import type { AgentReport, QueueReport } from "#firmware/api/contract/reports.ts";
import { agentFinding, missesGoal, type QueueRow, queueFinding } from "./finding.ts";

type AgentFigures = AgentReport["total"];
type QueueFigures = QueueReport["total"];

const agents = (...missed: readonly (readonly [offered: number, missed: number])[]): AgentReport => {
  const figures = (offered: number, lost: number) =>
    ({ offered, answered: offered - lost, missed: lost }) as AgentFigures; // only what a finding reads
  const rows = missed.map(([offered, lost], index) => ({
    id: `100${index}`,
    name: "",
    figures: figures(offered, lost),
  }));
  const sum = (at: 0 | 1): number => missed.reduce((total, row) => total + row[at], 0);
  return { rows, total: figures(sum(0), sum(1)) } as AgentReport;
};

const queue = (id: string, offered: number, level: number | null): QueueRow => ({
  id,
  name: id,
  figures: { offered, answered: offered, serviceLevelOfOffered: level } as QueueFigures,
  goals: { targetSeconds: 20, goalPercent: 80, shortAbandonSeconds: 5 },
});
const queues = (...rows: QueueRow[]): QueueReport =>
  ({ rows, total: queue("", Math.max(...rows.map(({ figures }) => figures.offered)), 0.9).figures }) as QueueReport;

describe("the finding of a report", () => {
  it("names the agent who misses far more than the others", () => {
    const finding = agentFinding(agents([59, 23], [96, 2], [91, 3]));
    expect(finding).toMatchObject({ kind: "agentMisses", row: { id: "1000" } });
  });
  it("does not name anybody for a handful of calls", () => {
    expect(agentFinding(agents([4, 2], [30, 0]))).toMatchObject({ kind: "agentsWell", answered: 32, offered: 34 });
  });
  it("says how many were missed where all miss alike", () => {
    expect(agentFinding(agents([20, 4], [20, 4], [20, 4]))).toMatchObject({ kind: "manyMissed", missed: 12 });
  });
  it("names the queue furthest below its goal and counts the others", () => {
    const finding = queueFinding(queues(queue("a", 50, 0.7), queue("b", 50, 0.4), queue("c", 50, 0.9)));
    expect(finding).toMatchObject({ kind: "goalMissed", row: { id: "b" }, more: 1 });
  });
  it("gives no verdict about a queue with few callers", () => {
    expect(missesGoal(queue("a", 4, 0))).toBeUndefined();
    expect(missesGoal(queue("a", 5, 0.8))).toBe(false);
    expect(missesGoal(queue("a", 50, null))).toBeUndefined();
  });
  it("has nothing to say where nothing came", () => {
    expect(agentFinding(agents())).toEqual({ kind: "nothing" });
    expect(queueFinding(queues(queue("a", 0, null)))).toEqual({ kind: "nothing" });
  });
});
