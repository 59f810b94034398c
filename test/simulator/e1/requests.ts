import { randomBytes } from "node:crypto";
import type { BytePort } from "#drivers/link/byte-port.ts";
import { tone } from "#test/simulator/board/sound.ts";
import type { Perform } from "#test/simulator/control-server.ts";
import { writeWav } from "#test/simulator/wav.ts";
import type { SimulatedE1Board } from "./board.ts";
import type { Exchange } from "./exchange.ts";

type Request = Readonly<Record<string, unknown>>;

/** What can be asked of the simulated E1 over its control socket; README.md lists it. */
export function createPerform(
  board: SimulatedE1Board,
  exchanges: readonly Exchange[],
  plug: () => BytePort & { readonly path: string },
): Perform {
  const simple: Readonly<Record<string, (request: Request) => object | undefined>> = {
    ping: () => undefined,
    counters: () => ({ counters: board.counters }),
    cpu: () => ({ us: process.cpuUsage().user + process.cpuUsage().system }),
    unplug: () => void board.unplug(),
    plug: () => ({ pty: plug().path }),
    reset: () => void board.reset(),
    noise: (request) => void board.noise(randomBytes(number(request, "octets", 100))),
    fault: (request) =>
      void board.fault(
        number(request, "span", 0),
        request.active !== false,
        number(request, "code", 10),
        text(request, "text"),
      ),
    crystal: (request) => {
      board.driftPpm = number(request, "ppm", 0);
      return undefined;
    },
  };
  return async (request) => {
    const known = simple[text(request, "do")];
    if (known !== undefined) return { ...known(request) };
    const span = number(request, "span", 1);
    const exchange = exchanges[span - 1];
    const ours = board.spans[span - 1];
    if (exchange === undefined || ours === undefined) throw new Error(`there is no span ${span}`);
    if (request.do === "set-up-times") return ours.setUpTimes.take();
    if (request.do === "turnaround") return { ms: await turnaround(ours, number(request, "count", 100)) };
    return { ...(ofLine(request, exchange, ours) ?? ofChannel(request, exchange)) };
  };
}

/** Milliseconds from the board's frame to the host's answer: SABME of the network, each answered by UA at once. */
async function turnaround(ours: SimulatedE1Board["spans"][number], count: number): Promise<number[]> {
  const took: number[] = [];
  for (let left = count; left > 0; left--) {
    await new Promise((resolve) => setTimeout(resolve, 7 + (left % 13)));
    const began = performance.now();
    await ours.handOver(Uint8Array.of(0x02, 0x01, 0x7f));
    took.push(performance.now() - began);
  }
  return took;
}

/** The cable, and what the far side's hardware does. `undefined`: none of these. */
function ofLine(request: Request, exchange: Exchange, ours: SimulatedE1Board["spans"][number]): object | undefined {
  const { transmitter } = exchange.end;
  const on = request.on !== false;
  switch (request.do) {
    case "cut": {
      const way = text(request, "way") || "both";
      if (way !== "out") ours.way.isCut = on;
      if (way !== "in") exchange.way.isCut = on;
      return {};
    }
    case "bit-errors":
      ours.way.bitErrorRate = number(request, "rate", 0);
      if (request.both === true) exchange.way.bitErrorRate = ours.way.bitErrorRate;
      return {};
    case "clock":
      exchange.driftPpm = number(request, "ppm", 0);
      return {};
    case "blue-alarm":
      transmitter.isBlueAlarm = on;
      return {};
    case "crc4":
      transmitter.hasCrc4 = exchange.end.receiver.wantsCrc4 = on;
      return {};
    case "d-channel":
      exchange.inject(Uint8Array.from(Buffer.from(text(request, "frame"), "hex")));
      return {};
    case "bits":
      for (const slot of slotsOf(request)) exchange.end.cas.bits[slot] = number(request, "bits", 9);
      return {};
    case "heard-bits":
      return { bits: [...exchange.end.heardCas.bits] };
    case "far":
      return { defects: exchange.end.defects, counts: exchange.end.receiver.counts };
    default:
      return undefined;
  }
}

/** Signalling of the exchange, and the people behind it. */
function ofChannel(request: Request, exchange: Exchange): object {
  const slot = number(request, "slot", 1);
  switch (request.do) {
    case "pri": {
      const words = Array.isArray(request.words) ? request.words : [];
      exchange.pri?.command(
        text(request, "command"),
        ...(words as (string | Readonly<Record<string, string | number>>)[]),
      );
      return {};
    }
    case "r2":
      exchange.r2?.order(text(request, "order"));
      return {};
    case "all":
      exchange.all(text(request, "what") as "hum" | "echo" | "silence");
      return {};
    case "echo":
      exchange.at(slot).isEcho = request.on !== false;
      return {};
    case "hum":
      exchange
        .at(slot)
        .voice.add(
          tone({ frequenciesHz: [number(request, "hz", 1_000)], cadenceMs: [] }, number(request, "ms", 1_000)),
        );
      return {};
    case "press":
      exchange.at(slot).press(text(request, "digits"));
      return {};
    case "hush":
      exchange.at(slot).voice.replace();
      return {};
    case "listen":
      exchange.at(slot);
      return {};
    case "record":
      exchange.at(slot).ear.startRecording();
      return {};
    case "record-stop": {
      const samples = exchange.at(slot).ear.stopRecording();
      const wav = text(request, "wav");
      if (wav !== "") writeWav(wav, samples);
      return { ms: samples.length / 8 };
    }
    default:
      throw new Error(`unknown request ${String(request.do)}`);
  }
}

function slotsOf(request: Request): number[] {
  const { slots } = request;
  if (Array.isArray(slots)) return slots.map(Number);
  return Array.from({ length: 31 }, (_, index) => index + 1).filter((slot) => slot !== 16);
}

function text(request: Request, name: string): string {
  const value = request[name];
  return typeof value === "string" ? value : "";
}

function number(request: Request, name: string, otherwise: number): number {
  const value = request[name];
  return typeof value === "number" ? value : otherwise;
}
