import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "#firmware/kernel/log.ts";
import { takePriority } from "#firmware/kernel/priority.ts";
import { createService } from "#firmware/service.ts";
import { benchConfig } from "./config.ts";
import { addSpans } from "./spans/spans-config.ts";

/**
 * `npm run serve:bench`: the service in the foreground on 127.0.0.1:5060 with the extensions and agents of the
 * measurement; prints `ready` when it takes calls and ends with SIGTERM. AGENTS says how many agents (64),
 * SPANS how many E1 spans the board at SPAN_BOARD has (none).
 */
takePriority("calls"); // as the box itself
const { AGENTS = "64", SPANS = "0", SPAN_BOARD = "" } = process.env;
const initial = benchConfig(Number(AGENTS));
const service = await createService({
  dataFolder: process.env.CALLBOX_DATA ?? process.env.PEERS_RUN_DIR ?? mkdtempSync(join(tmpdir(), "callbox-bench-")),
  bind: "127.0.0.1",
  sipPort: 5060,
  httpPort: 0,
  rtpPorts: { first: 30_000, last: 33_999 },
  initial: SPAN_BOARD === "" ? initial : addSpans(initial, SPAN_BOARD, Number(SPANS)),
  log: createLogger("warn"),
});
await service.start();
for (const { number } of service.config.current.extensions)
  service.people.actions.apply(number, { type: "sign-in" }, "api");
process.stdout.write("ready\n");
const stop = (): void => void service.stop().then(() => process.exit(0));
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
