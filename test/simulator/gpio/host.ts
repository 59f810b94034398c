import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { BoardConfig, LineCommand } from "#drivers/line/line.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import { linearToUlaw, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { createLogger } from "#firmware/kernel/log.ts";
import { createLineHost } from "#firmware/media/line/line-host.ts";

/**
 * The product's line host inside the GPIO look-alike, steered by JSON lines on stdin: it must live in that mount
 * namespace, the test that steers it need not. Every event of the lines goes to stdout.
 */
type Order =
  | { readonly do: "configure"; readonly boards: readonly BoardConfig[] }
  | { readonly do: "command"; readonly line: string; readonly command: LineCommand }
  /** Sets a pin from outside, several in turn with milliseconds between. */
  | { readonly do: "drive"; readonly pin: number; readonly levels: readonly (0 | 1)[]; readonly everyMs: number }
  | { readonly do: "hum"; readonly line: string; readonly hz: number; readonly ms: number }
  /** Listens until so many frames with sound have come, and tells their samples. */
  | { readonly do: "hear"; readonly line: string; readonly frames: number }
  | { readonly do: "state" }
  | { readonly do: "close" };

const simulator = openSync("/sys/class/gpio/sim", "r+");
const tell = (fact: unknown): void => void process.stdout.write(`${JSON.stringify(fact)}\n`);
const host = createLineHost({ clock: systemClock, log: createLogger("warn") });
host.onEvent((event) => tell(event));

function perform(order: Order): void {
  switch (order.do) {
    case "configure":
      host.configure(order.boards);
      return;
    case "command":
      host.command(order.line, order.command);
      return;
    case "drive":
      drive(order.pin, order.levels, order.everyMs);
      return;
    case "hum":
      hum(order.line, order.hz, order.ms);
      return;
    case "hear":
      hear(order.line, order.frames);
      return;
    case "state":
      tell({ type: "state", pins: pins(), pwm: pwm() });
      return;
    case "close":
      host
        .close()
        .then(() => {
          tell({ type: "closed", pins: pins() });
          closeSync(simulator);
          process.exit(0);
        })
        .catch((error: unknown) => tell({ type: "error", error: String(error) }));
      return;
  }
}

/** `N in|out VALUE EDGE` of every exported line. */
const pins = (): string[] => readFileSync("/sys/class/gpio/sim", "utf8").trim().split("\n").filter(Boolean);

const pwm = (): Record<string, string> =>
  Object.fromEntries(
    ["period", "duty_cycle", "enable"].map((file) => [
      file,
      readFileSync(`/sys/class/pwm/pwmchip0/pwm0/${file}`, "utf8"),
    ]),
  );

function drive(pin: number, levels: readonly (0 | 1)[], everyMs: number): void {
  const startedAt = performance.now();
  const step = (index: number): void => {
    const level = levels[index];
    if (level === undefined) {
      tell({ type: "driven", pin });
      return;
    }
    writeSync(simulator, `${pin} ${level}`, 0);
    setTimeout(() => step(index + 1), Math.max(0, startedAt + (index + 1) * everyMs - performance.now()));
  };
  step(0);
}

function hum(line: string, hz: number, ms: number): void {
  let position = 0;
  const timer = setInterval(() => {
    const frame = Uint8Array.from({ length: 160 }, () =>
      linearToUlaw(8_000 * Math.sin((2 * Math.PI * hz * position++) / 8_000)),
    );
    host.audio(line)?.send(frame);
    if (position >= ms * 8) clearInterval(timer);
  }, 20);
}

function hear(line: string, count: number): void {
  const frames: number[][] = [];
  host.audio(line)?.onFrame((frame) => {
    const linear = [...frame].map((octet) => ULAW_TO_LINEAR[octet] ?? 0);
    if (Math.max(...linear) > 1_000) frames.push(linear);
    if (frames.length !== count) return;
    tell({ type: "heard", line, samples: frames.slice(2, -2).flat() });
  });
}

createInterface({ input: process.stdin }).on("line", (line) => perform(JSON.parse(line) as Order)); // our own test
tell({ type: "ready" });
