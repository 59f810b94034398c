import { Worker } from "node:worker_threads";
import { readDocument } from "./document.ts";
import { ConfigInvalid, type ConfigProblem } from "./problem.ts";

/** What the thread answers. */
export type ReadReply = { readonly document: unknown } | { readonly problems: readonly ConfigProblem[] };

/** So much YAML is read within some milliseconds; for more a thread is worth its start. */
const SMALL = 8_192;
/** The largest file that may be read takes some hundred. */
const HEAP_MB = 512;

/**
 * Reads a configuration file as `readDocument` does, but without keeping calls waiting: a large one in a thread of its
 * own. Rejects with ConfigInvalid.
 */
export async function readDocumentAside(text: string): Promise<unknown> {
  if (text.length <= SMALL) return readDocument(text);
  const worker = new Worker(new URL("./document-worker.ts", import.meta.url), {
    workerData: text,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const reply = await new Promise<ReadReply>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", (error: Error & { code?: string }) =>
      reject(error.code === OUT_OF_MEMORY ? tooLarge() : error),
    );
    worker.once("exit", () => reject(new Error("the thread that reads configurations ended")));
  });
  if ("problems" in reply) throw new ConfigInvalid(reply.problems);
  return reply.document;
}

const OUT_OF_MEMORY = "ERR_WORKER_OUT_OF_MEMORY";

function tooLarge(): ConfigInvalid {
  const message = "This file needs more memory than the box has for it. Write it as JSON, or leave things out.";
  return new ConfigInvalid([{ path: "", code: "syntax", message }]);
}
