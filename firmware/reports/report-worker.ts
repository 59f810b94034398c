import { parentPort, workerData } from "node:worker_threads";
import { openReadOnly } from "#firmware/db/open.ts";
import { takePriority } from "#firmware/kernel/priority.ts";
import { answer } from "./questions.ts";
import type { ReportReply, ReportRequest } from "./report-runner.ts";

takePriority("pages");

/** The thread that reads the database for reports: a ten-year report must not delay a ring. */
const db = openReadOnly((workerData as { path: string }).path);

parentPort?.on("message", ({ id, name, question }: ReportRequest) => {
  let reply: ReportReply;
  try {
    reply = { id, answer: answer(db, name, question) };
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(reply);
});
