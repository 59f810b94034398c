import { systemClock } from "#firmware/kernel/clock.ts";
import { findParent, type Parent } from "#firmware/kernel/helper/parent.ts";
import { createLogger, type Logger, type LogLevel } from "#firmware/kernel/log.ts";
import { takePriority } from "#firmware/kernel/priority.ts";
import { Batch } from "./batch.ts";
import { MediaEngine } from "./engine.ts";
import { createLineHost } from "./line/line-host.ts";
import type { MediaCommand, MediaEvent } from "./protocol.ts";
import { DEFAULT_RTP_PORTS, type PortRange } from "./rtp/socket-pair.ts";
import { SpanHost } from "./span/span-host.ts";

/** What `MediaClient` hands to the process as its one argument, as JSON. */
export interface MediaProcessOptions {
  readonly rtpPorts?: PortRange;
  readonly logLevel?: LogLevel;
}

const MAX_RECENT_FAULTS = 20;
const FAULT_MEMORY_MS = 10_000;

/** Entry of the media process: joins the engine to the control process and lives as long as that is there. */
function main(parent: Parent): void {
  const options = JSON.parse(parent.args[0] ?? "{}") as MediaProcessOptions; // written by MediaClient of the same version
  const log = createLogger(options.logLevel ?? "info").child({ process: "media" });
  if (!takePriority("voice")) log.debug("running with normal priority: raising it needs CAP_SYS_NICE");
  const events = new Batch<MediaEvent>(systemClock, (told) => parent.say(told));
  const tell = (event: MediaEvent): void => {
    // Figures of what is over, and ports for calls to come: nobody waits for them.
    if (event.type === "endpoint.closed" || event.type === "rtp.ready") events.addLazily(event);
    else events.add(event);
  };
  const spans = new SpanHost({ clock: systemClock, log });
  const engine = new MediaEngine({
    clock: systemClock,
    log,
    rtpPorts: options.rtpPorts ?? DEFAULT_RTP_PORTS,
    lines: createLineHost({ clock: systemClock, log, others: () => spans.places }),
    spans,
    emit: tell,
  });
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    void engine.close().finally(() => {
      events.flush();
      void parent.leave().finally(() => process.exit(0));
    });
  };
  parent.onMessage((message) => {
    for (const command of message as MediaCommand[]) {
      // The channel is private to MediaClient, which is typed.
      if (command.type === "shutdown") end();
      else engine.take(command);
    }
  });
  // Without the control process nobody would end the calls: finish what is recorded and go.
  parent.onGone(end);
  // A terminal sends Ctrl-C to the whole group, a service manager SIGTERM; the control process says goodbye to us in its
  // own time, or is gone.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => undefined);
  process.on("uncaughtException", surviveFaults(log));
  tell({ type: "ready", pid: process.pid });
}

/** A fault in one packet must not end all calls; a process that faults again and again had better start afresh. */
function surviveFaults(log: Logger): (error: Error) => void {
  let recent = 0;
  return (error) => {
    log.error("a fault in the media process", { error });
    if (++recent > MAX_RECENT_FAULTS) process.exit(1);
    systemClock.after(FAULT_MEMORY_MS, () => recent--);
  };
}

main(await findParent());
