import type { Database } from "#firmware/db/database.ts";
import { agentReport } from "./agent-report.ts";
import { listAndCount, listCalls } from "./call-list.ts";
import { hourReport } from "./hour-report.ts";
import { lineReport } from "./line-report.ts";
import { queueReport } from "./queue-report.ts";

/** Everything that is asked of the report worker: pure readers of the database. */
const questions = {
  agents: agentReport,
  queues: queueReport,
  hours: hourReport,
  lines: lineReport,
  calls: (
    db: Database,
    question: { criteria: Parameters<typeof listCalls>[1]; page: Parameters<typeof listCalls>[2] },
  ) => listCalls(db, question.criteria, question.page),
  firstCalls: (
    db: Database,
    question: { criteria: Parameters<typeof listAndCount>[1]; limit: Parameters<typeof listAndCount>[2] },
  ) => listAndCount(db, question.criteria, question.limit),
} as const;

export type Questions = typeof questions;
export type QuestionName = keyof Questions;
export type QuestionOf<Name extends QuestionName> = Parameters<Questions[Name]>[1];
export type AnswerTo<Name extends QuestionName> = ReturnType<Questions[Name]>;

/** Asks by name: the one place where a name meets its function. */
export function answer(db: Database, name: QuestionName, question: unknown): unknown {
  const reader = questions[name] as (db: Database, question: unknown) => unknown; // the runner's types pair them
  return reader(db, question);
}
