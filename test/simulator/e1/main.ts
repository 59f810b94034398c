import { parseArgs } from "node:util";
import { systemClock } from "#firmware/kernel/clock.ts";
import { openPtyPort, type PtyPort } from "#test/simulator/board/pty-port.ts";
import { ControlServer } from "#test/simulator/control-server.ts";
import { Libpri, type PriOption } from "#test/support/libpri.ts";
import { R2ExchangeProgram } from "#test/support/r2-exchange.ts";
import { SimulatedE1Board } from "./board.ts";
import { Exchange, type FarKind } from "./exchange.ts";
import { createPerform } from "./requests.ts";

const HELP = `A simulated E1 board on a pseudo-terminal, with an exchange at the far end of each span.

  node test/simulator/e1/main.ts --link /tmp/e1 --control /tmp/e1.sock --far pri-net --far r2-CN

  --link PATH       symbolic link to the pseudo-terminal (made anew at each plug)
  --control PATH    Unix socket for JSON-line requests and events (see README.md)
  --far WHO         far end of the next span: pri-net or pri-cpe (libpri), r2-XX (libopenr2), hdlc, cas or nothing (framing
                    alone, with flags, idle bits or nothing in timeslot 16); once for each span (hdlc)
  --pri-option O    option of all libpri ends: overlap, service, facility, inband, qsig, verbose
  --no-crc4         the exchanges send no CRC-4
  --serial TEXT     the board's serial number (E1-0001)
  --drift-ppm N     how much faster the board's own crystal runs (0)
  --part-slots N    voice goes in parts of so many timeslots, as a board on a slow wire sends it (31)
`;

const { values } = parseArgs({
  options: {
    link: { type: "string" },
    control: { type: "string" },
    far: { type: "string", multiple: true, default: ["hdlc"] },
    "pri-option": { type: "string", multiple: true, default: [] },
    "no-crc4": { type: "boolean", default: false },
    serial: { type: "string", default: "E1-0001" },
    "drift-ppm": { type: "string", default: "0" },
    "part-slots": { type: "string", default: "31" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

let server: ControlServer | undefined;
const tell = (event: string, port: number, fields: Readonly<Record<string, unknown>> = {}): void =>
  server?.broadcast({ at: Date.now(), ...fields, event, port });

const far = values.far.map(farKind);
const needs = (kind: FarKind["kind"]): boolean => far.some((one) => one.kind === kind);
const libpri = needs("pri") ? Libpri.build() : undefined;
const openr2 = needs("r2") ? R2ExchangeProgram.build() : undefined;
if ((needs("pri") && libpri === undefined) || (needs("r2") && openr2 === undefined)) {
  process.stderr.write("the library of the exchange is not installed (libpri-dev, libopenr2-dev)\n");
  process.exit(3);
}

const exchanges = far.map(
  (kind, index) =>
    new Exchange({
      span: index + 1,
      far: kind,
      hasCrc4: !values["no-crc4"],
      ...(libpri !== undefined && { libpri }),
      ...(openr2 !== undefined && { openr2 }),
      tell: (event, fields) => tell(event, index + 1, fields),
    }),
);
const board = new SimulatedE1Board({
  clock: systemClock,
  serial: values.serial,
  driftPpm: Number(values["drift-ppm"]),
  partSlots: Number(values["part-slots"]),
  exchanges,
  tell: (event, fields) => tell(event, 0, fields),
});

const plug = (): PtyPort => {
  const port = openPtyPort(values.link);
  board.plug(port);
  return port;
};

const first = plug();
if (values.control !== undefined) {
  server = new ControlServer(values.control, createPerform(board, exchanges, plug));
  await server.listen();
}
process.stdout.write(`${JSON.stringify({ ready: true, pty: first.path, link: values.link })}\n`);

function farKind(word: string): FarKind {
  const [kind = "", rest = ""] = word.split("-");
  if (kind === "pri") {
    return { kind: "pri", side: rest === "cpe" ? "cpe" : "net", options: values["pri-option"] as PriOption[] };
  }
  if (kind === "r2") return { kind: "r2", variant: rest, environment: {} };
  return { kind: "none", signalling: kind === "cas" ? "cas" : kind === "nothing" ? "none" : "ccs" };
}

const stop = (): void => {
  server?.close();
  board.close();
  void Promise.all(exchanges.map((exchange) => exchange.close())).finally(() => {
    libpri?.close();
    openr2?.close();
    process.exit(0);
  });
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
// Whoever started us holds our stdin: when it closes, nobody needs the board any more.
process.stdin.on("end", stop);
process.stdin.resume();
