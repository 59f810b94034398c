import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setFlagsFromString, writeHeapSnapshot } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

/**
 * Loaded into every process of a box that is being soaked (NODE_OPTIONS --import). It answers on a Unix socket
 * `PID.sock` in the folder CALLBOX_SOAK_PROBE: one word in, one line of JSON out. `look` tells as it is, `tidy` collects
 * the garbage first, `snapshot` writes a heap snapshot beside the socket.
 */
export interface ProbeAnswer {
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  /** What keeps the process awake, by kind: timers, sockets, pipes, children, workers. */
  readonly resources: Readonly<Record<string, number>>;
}

const folder = process.env.CALLBOX_SOAK_PROBE;

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void; // what the flag above brings
  collect();
  collect();
}

function look(): ProbeAnswer {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { heapUsed, external, arrayBuffers, resources };
}

function answer(word: string): unknown {
  if (word === "tidy") collectGarbage();
  if (word === "snapshot") return writeHeapSnapshot(join(folder ?? ".", `${process.pid}-${Date.now()}.heapsnapshot`));
  return look();
}

if (folder !== undefined && isMainThread) {
  const path = join(folder, `${process.pid}.sock`);
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (word) => socket.end(`${JSON.stringify(answer(word.toString().trim()))}\n`));
  });
  server.on("error", () => server.close());
  server.listen(path);
  server.unref();
  process.on("exit", () => rmSync(path, { force: true }));
}
