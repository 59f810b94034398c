import { randomBytes } from "node:crypto";
import type { BytePort } from "#drivers/link/byte-port.ts";
import { ExchangeLine } from "./board/exchange-line.ts";
import type { Disconnect, ExchangeSettings, LineIlls } from "./board/exchange-settings.ts";
import type { IdentitySignal } from "./board/identity-sound.ts";
import type { PtyPort } from "./board/pty-port.ts";
import { isDigit } from "./board/sound.ts";
import type { Telephone } from "./board/telephone.ts";
import type { Perform } from "./control-server.ts";
import { writeWav } from "./wav.ts";

type Request = Readonly<Record<string, unknown>>;
type Reply = Readonly<Record<string, unknown>>;

const DISCONNECTS: readonly string[] = [
  "polarity",
  "loop-break",
  "busy-tone",
  "congestion-tone",
  "dial-tone",
  "no-current",
  "none",
];

/** Anything that can be plugged into a serial port and has lines behind it. */
export interface SimulatedHardware {
  readonly ports: ReadonlyMap<number, ExchangeLine | Telephone>;
  readonly counters: unknown;
  /** Boards only. */
  readonly leds?: ReadonlyMap<number, unknown>;
  plug(port: BytePort): void;
  unplug(): void;
  reset(): void;
  noise(octets: Uint8Array): void;
  fault?(port: number, active: boolean, code: number, text: string): void;
  close(): void;
}

/** What can be asked of the simulator over its control socket; `do` names it. See README.md. */
export function createPerform(board: SimulatedHardware, plug: () => PtyPort): Perform {
  return async (request) => {
    switch (request.do) {
      case "ping":
        return {};
      case "fault":
        board.fault?.(
          number(request, "port", 0),
          request.active !== false,
          number(request, "code", 2),
          text(request, "text"),
        );
        return {};
      case "counters":
        return { counters: board.counters };
      case "leds":
        return { leds: Object.fromEntries(board.leds ?? []) };
      case "unplug":
        board.unplug();
        return {};
      case "plug":
        return { pty: plug().path };
      case "reset":
        board.reset();
        return {};
      case "noise":
        board.noise(
          request.hex === undefined
            ? randomBytes(number(request, "octets", 300))
            : Buffer.from(text(request, "hex"), "hex"),
        );
        return {};
      default:
        return performOnPort(board, request);
    }
  };
}

function performOnPort(board: SimulatedHardware, request: Request): Reply {
  const port = board.ports.get(number(request, "port", 0));
  if (port === undefined) throw new Error("there is no such port");
  switch (request.do) {
    case "say":
      port.say(text(request, "wav"));
      return {};
    case "hum":
      port.hum(number(request, "hz", 1_000), number(request, "ms", 1_000));
      return {};
    case "hush":
      port.voice.replace();
      return {};
    case "press":
      port.press(digits(request));
      return {};
    case "record":
      port.ear.startRecording();
      return {};
    case "record-stop": {
      const heard = port.ear.stopRecording();
      writeWav(text(request, "wav"), heard);
      return { ms: heard.length / 8 };
    }
    default:
      return port instanceof ExchangeLine ? performOnLine(port, request) : performOnTelephone(port, request);
  }
}

function performOnLine(line: ExchangeLine, request: Request): Reply {
  switch (request.do) {
    case "call":
      line.call({
        ...(request.number === undefined ? {} : { number: text(request, "number") }),
        ...(request.name === undefined ? {} : { name: text(request, "name") }),
        ...(request.callerId === undefined
          ? {}
          : { callerId: text(request, "callerId") as ExchangeSettings["callerId"] }), // any other word: none
        ...(request.callerIdBy === undefined ? {} : { callerIdBy: text(request, "callerIdBy") as IdentitySignal }), // the tests' own words
        rings: number(request, "rings", 0),
      });
      return {};
    case "hang-up":
      if (request.sign === undefined) line.hangUp();
      else line.hangUp(disconnect(request, "sign"));
      return {};
    case "exchange": {
      const { answersByPolarity, hasColouredRingBack } = request;
      line.configure({
        ...line.settings,
        ...(request.disconnect === undefined ? {} : { disconnect: disconnect(request, "disconnect") }),
        ...(typeof answersByPolarity === "boolean" ? { answersByPolarity } : {}),
        ...(typeof hasColouredRingBack === "boolean" ? { hasColouredRingBack } : {}),
        ...(request.answerMs === undefined ? {} : { answerMs: number(request, "answerMs", 0) }),
        ...(request.ills === undefined ? {} : { ills: request.ills as LineIlls }), // the tests' own words
      });
      return {};
    }
    default:
      throw new Error(`a line of the exchange cannot do ${String(request.do)}`);
  }
}

function performOnTelephone(telephone: Telephone, request: Request): Reply {
  switch (request.do) {
    case "lift":
      telephone.lift();
      return {};
    case "hang-up":
      telephone.hangUp();
      return {};
    case "flash":
      telephone.flash(number(request, "ms", 400));
      return {};
    case "pulse":
      telephone.pulse(digits(request));
      return {};
    case "answer-after":
      telephone.answerAfter(number(request, "ms", 2_000));
      return {};
    default:
      throw new Error(`a telephone cannot do ${String(request.do)}`);
  }
}

function text(request: Request, field: string): string {
  const value = request[field];
  if (typeof value !== "string") throw new Error(`${field} must be a text`);
  return value;
}

function number(request: Request, field: string, otherwise: number): number {
  const value = request[field] ?? otherwise;
  if (typeof value !== "number") throw new Error(`${field} must be a number`);
  return value;
}

function digits(request: Request): string {
  const value = text(request, "digits");
  if (![...value].every(isDigit)) throw new Error("digits are 0-9, A-D, * and #");
  return value;
}

function disconnect(request: Request, field: string): Disconnect {
  const value = text(request, field);
  if (!DISCONNECTS.includes(value)) throw new Error(`${field} must be one of ${DISCONNECTS.join(", ")}`);
  return value as Disconnect; // it is in the list
}
