import type { BytePort } from "#drivers/link/byte-port.ts";
import { DLE, DleReader } from "#drivers/modem/dle.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { DigitEar } from "#test/simulator/board/digit-ear.ts";
import { ExchangeLine } from "#test/simulator/board/exchange-line.ts";
import type { ExchangeSettings } from "#test/simulator/board/exchange-settings.ts";
import type { FarEvent } from "#test/simulator/board/port.ts";
import { type AtCommand, cutCommands } from "./command-line.ts";
import { MODEM_MODELS, type ModemModel, type ModemModelId } from "./models.table.ts";
import { ModemOutput } from "./output.ts";
import { ModemVoice } from "./voice.ts";

export interface SimulatedModemOptions {
  readonly clock: Clock;
  readonly model: ModemModelId;
  readonly country: string;
  readonly exchange: ExchangeSettings;
  readonly tell: (event: FarEvent) => void;
}

/** The exchange takes a number as complete after so long without a further digit. */
const INTER_DIGIT_MS = 1_200;

/** A voice modem as its firmware would behave, with a line of a telephone exchange behind it. */
export class SimulatedModem {
  readonly line: ExchangeLine;
  readonly #options: SimulatedModemOptions;
  readonly #model: ModemModel;
  readonly #reader: DleReader;
  readonly #output: ModemOutput;
  readonly #voice: ModemVoice;
  #dialled = "";
  #dialTimer: Timer | undefined;
  #typed = "";
  #hasEcho = true;
  #isVoiceClass = false;
  #hasCallerId = false;

  constructor(options: SimulatedModemOptions) {
    this.#options = options;
    const { clock, tell, exchange, country } = options;
    const model = MODEM_MODELS[options.model];
    const output = new ModemOutput(model);
    this.#model = model;
    this.#output = output;
    this.line = new ExchangeLine(
      {
        ...{ port: 1, plan: zoneOf(country), clock, tell },
        report: (event) => output.report(event, { isVoiceClass: this.#isVoiceClass, hasCallerId: this.#hasCallerId }),
      },
      exchange,
    );
    this.line.isVoiceOn = true;
    const digits = new DigitEar((key) => this.#collect(key));
    const voice = new ModemVoice({ clock, model, line: this.line, output, digits });
    this.#voice = voice;
    this.#reader = new DleReader({ onData: (octets) => this.#data(octets), onCode: (code) => voice.code(code) });
  }

  plug(port: BytePort): void {
    this.#output.port = port;
    port.onData((chunk) => this.#reader.push(chunk));
    port.onGone(() => this.unplug());
  }

  unplug(): void {
    this.#voice.end();
    this.line.hostLost();
    this.#output.port?.close();
    this.#output.port = undefined;
  }

  /** Starts anew, as after a power failure. */
  reset(): void {
    this.#voice.end();
    this.line.hostLost();
    this.#perform({ name: "Z", rest: "" });
  }

  noise(octets: Uint8Array): void {
    this.#output.port?.write(octets);
  }

  get ports(): ReadonlyMap<number, ExchangeLine> {
    return new Map([[1, this.line]]);
  }

  get counters(): unknown {
    return { frames: this.#voice.frames, waitingMs: this.#voice.waitingMs };
  }

  close(): void {
    this.#dialTimer?.cancel();
    this.unplug();
  }

  #data(octets: Uint8Array): void {
    for (const octet of octets) {
      if (this.#voice.takesOctets) this.#voice.push(octet);
      else if (octet === 0x0d) this.#endLine();
      else if (octet !== 0x0a) this.#type(octet);
    }
  }

  #type(octet: number): void {
    // Any character ends receiving (V.253 §10.1.5).
    if (this.#voice.mode === "receive") {
      this.#voice.end(true);
      return;
    }
    if (this.#hasEcho) this.#output.write([octet]);
    this.#typed = octet === 0x08 ? this.#typed.slice(0, -1) : this.#typed + String.fromCharCode(octet);
  }

  #endLine(): void {
    const typed = this.#typed.trim();
    this.#typed = "";
    if (this.#hasEcho) this.#output.write([0x0d]);
    const start = typed.toUpperCase().lastIndexOf("AT");
    if (start < 0) return;
    let result = "OK";
    for (const command of cutCommands(typed.slice(start + 2))) {
      result = this.#perform(command);
      if (result !== "OK") break;
    }
    this.#output.say(result);
    if (result === "CONNECT") this.#voice.start();
  }

  #perform({ name, rest }: AtCommand): string {
    switch (name) {
      case "Z":
      case "&F":
        this.#hasEcho = true;
        this.#isVoiceClass = this.#hasCallerId = false;
        this.line.control({ type: "loop-open" });
        return "OK";
      case "E":
        this.#hasEcho = rest !== "0";
        return "OK";
      case "H":
        this.line.control({ type: "loop-open" });
        return "OK";
      case "A":
        this.line.control({ type: "loop-close" });
        return this.#isVoiceClass ? "VCON" : "NO CARRIER";
      case "D":
        return this.#dial(rest);
      case "I":
        this.#output.say(this.#model.information[Number(rest || 0)] ?? "");
        return "OK";
      default:
        return name.startsWith("+") ? this.#extended(name, rest) : /^(&?[A-Z]|S\d+)$/.test(name) ? "OK" : "ERROR";
    }
  }

  #extended(name: string, rest: string): string {
    const { maker, model, revision } = this.#model;
    switch (name) {
      case "+FCLASS":
        return this.#class(rest);
      case "+FMI":
      case "+GMI":
        return this.#tellValue(maker);
      case "+FMM":
      case "+GMM":
        return this.#tellValue(model);
      case "+FMR":
      case "+GMR":
        return this.#tellValue(revision);
      case "+VCID":
        this.#hasCallerId = rest === "=1";
        return "OK";
      case "+VSM":
        return this.#chooseCoding(rest);
      case "+VLS":
        return this.#select(rest);
      case "+VTR":
      case "+VTX":
      case "+VRX":
        return this.#connect(name, rest);
      case "+VTS":
      case "+VSD":
      case "+VRA":
      case "+VRN":
      case "+VGR":
      case "+VGT":
      case "+VIT":
      case "+VNH":
      case "+VPR":
      case "+VDR":
      case "+VDT":
      case "+VSP":
      case "+VGM":
      case "+VGS":
      case "+GCI":
      case "+IFC":
      case "+ICF":
      case "+IPR":
        return "OK";
      default:
        return "ERROR";
    }
  }

  #class(rest: string): string {
    if (rest === "=?") return this.#tellValue("0,1,8");
    if (rest === "?") return this.#tellValue(this.#isVoiceClass ? "8" : "0");
    this.#isVoiceClass = rest === "=8";
    return /^=[018]/.test(rest) ? "OK" : "ERROR";
  }

  #chooseCoding(rest: string): string {
    if (rest === "=?") {
      for (const line of this.#model.codingList) this.#output.say(line);
      return "OK";
    }
    const coding = this.#model.codings[Number(/^=(\d+)/.exec(rest)?.[1])];
    if (coding === undefined) return "ERROR";
    this.#voice.coding = coding;
    return "OK";
  }

  #select(rest: string): string {
    if (rest === "=?") return this.#tellValue("0,1,4,5");
    if (rest === "?") return this.#tellValue("0");
    this.line.control({ type: rest.startsWith("=0") ? "loop-open" : "loop-close" });
    if (this.#model.hearsItself && rest === "=1") this.#output.write([DLE, 0x48]);
    return "OK";
  }

  #connect(name: string, rest: string): string {
    if (rest === "=?") return name === "+VTR" ? "ERROR" : "OK";
    if (!this.#isVoiceClass) return "ERROR";
    this.#voice.mode = name === "+VTR" ? "duplex" : name === "+VTX" ? "transmit" : "receive";
    return "CONNECT";
  }

  #dial(rest: string): string {
    if (rest.startsWith("!")) this.line.control({ type: "flash", breakMs: 500 });
    else {
      this.line.control({ type: "loop-close" });
      const digits = rest.replace(/[^0-9*#A-D]/gi, "");
      if (digits !== "") this.line.control({ type: "dial-pulses", digits });
    }
    return this.#isVoiceClass && !rest.endsWith(";") ? "VCON" : "OK";
  }

  #tellValue(value: string): string {
    this.#output.say(value);
    return "OK";
  }

  #collect(key: string): void {
    this.#dialled += key;
    this.#dialTimer?.cancel();
    this.#dialTimer = this.#options.clock.after(INTER_DIGIT_MS, () => {
      this.line.control({ type: "dial-tones", digits: this.#dialled, onMs: 0, offMs: 0 });
      this.#dialled = "";
    });
  }
}
