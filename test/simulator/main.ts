import { parseArgs } from "node:util";
import { systemClock } from "#firmware/kernel/clock.ts";
import { SimulatedBoard } from "./board/board.ts";
import type { Disconnect, ExchangeSettings } from "./board/exchange-settings.ts";
import type { FarEvent } from "./board/port.ts";
import { openPtyPort, type PtyPort } from "./board/pty-port.ts";
import { ControlServer } from "./control-server.ts";
import { MODEM_MODELS, type ModemModelId } from "./modem/models.table.ts";
import { SimulatedModem } from "./modem/modem.ts";
import { createPerform, type SimulatedHardware } from "./requests.ts";

const HELP = `A simulated line board on a pseudo-terminal, with a telephone exchange behind it.

  node test/simulator/main.ts --link /tmp/board --control /tmp/board.sock

  --link PATH        symbolic link to the pseudo-terminal (made anew at each plug)
  --control PATH     Unix socket for JSON-line requests and events (see test/simulator/README.md)
  --fxo N, --fxs N   ports of each kind (4 and 4; at most 32 together)
  --country CC       tones and ring cadence (CN)
  --disconnect HOW   polarity, loop-break, busy-tone, no-current or none (polarity)
  --caller-id WHEN   before-first-ring, after-first-ring or none (after-first-ring)
  --on-hook-voice    lines can be heard on-hook; identities may then come as sound
  --one-impedance    lines are matched as their country wants and not otherwise
  --modem MODEL      instead of a board: a voice modem with one line (v253, conexant, usr)
  --serial TEXT      the board's serial number (SIM-0001)
  --drift-ppm N      how much faster the board's clock runs (0)
`;

const { values } = parseArgs({
  options: {
    link: { type: "string" },
    control: { type: "string" },
    fxo: { type: "string", default: "4" },
    fxs: { type: "string", default: "4" },
    country: { type: "string", default: "CN" },
    disconnect: { type: "string", default: "polarity" },
    "caller-id": { type: "string", default: "after-first-ring" },
    "on-hook-voice": { type: "boolean", default: false },
    "one-impedance": { type: "boolean", default: false },
    modem: { type: "string" },
    serial: { type: "string", default: "SIM-0001" },
    "drift-ppm": { type: "string", default: "0" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

let server: ControlServer | undefined;
const exchange: ExchangeSettings = {
  disconnect: values.disconnect as Disconnect, // an unknown word behaves as busy tone
  answersByPolarity: true,
  callerId:
    values["caller-id"] === "none" || values["caller-id"] === "before-first-ring"
      ? values["caller-id"]
      : "after-first-ring",
};
const tell = (event: FarEvent): void => server?.broadcast({ at: Date.now(), ...event });
const { country } = values;

function createHardware(): SimulatedHardware {
  const common = { clock: systemClock, country, exchange, tell };
  if (values.modem !== undefined) {
    if (!Object.hasOwn(MODEM_MODELS, values.modem)) {
      process.stderr.write(`--modem is one of ${Object.keys(MODEM_MODELS).join(", ")}\n`);
      process.exit(2);
    }
    return new SimulatedModem({ ...common, model: values.modem as ModemModelId }); // it is in the table
  }
  return new SimulatedBoard({
    ...common,
    fxo: Number(values.fxo),
    fxs: Number(values.fxs),
    serial: values.serial,
    driftPpm: Number(values["drift-ppm"]),
    hasOnHookVoice: values["on-hook-voice"],
    hasOneImpedance: values["one-impedance"],
  });
}

const board = createHardware();

const plug = (): PtyPort => {
  const port = openPtyPort(values.link);
  board.plug(port);
  return port;
};

const first = plug();
if (values.control !== undefined) {
  server = new ControlServer(values.control, createPerform(board, plug));
  await server.listen();
}
process.stdout.write(
  `${JSON.stringify({ ready: true, pty: first.path, link: values.link, control: values.control })}\n`,
);

const stop = (): void => {
  server?.close();
  board.close();
  process.exit(0);
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
// Whoever started us holds our stdin: when it closes, nobody needs the board any more.
process.stdin.on("end", stop);
process.stdin.resume();
