import { parentPort, workerData } from "node:worker_threads";
import { takePriority } from "#firmware/kernel/priority.ts";
import { readDocument } from "./document.ts";
import type { ReadReply } from "./document-aside.ts";
import { ConfigInvalid } from "./problem.ts";

/** The thread that reads one large file: YAML takes up to seconds, and calls cannot wait so long. */
takePriority("pages");

function read(text: string): ReadReply {
  try {
    return { document: readDocument(text) };
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    return { problems: error.problems };
  }
}

parentPort?.postMessage(read(workerData as string)); // given by readDocumentAside of the same version
