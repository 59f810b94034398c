import type { PortEvent } from "#drivers/line/port.ts";
import type { BytePort } from "#drivers/link/byte-port.ts";
import { fromModem, octetsPerSample, toModem, type VoiceCoding } from "#drivers/modem/coding.ts";
import { DLE, DleReader, ETX, shield } from "#drivers/modem/dle.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { DigitEar } from "#test/simulator/board/digit-ear.ts";
import { ExchangeLine, type ExchangeSettings } from "#test/simulator/board/exchange-line.ts";
import type { FarEvent } from "#test/simulator/board/port.ts";
import { type AtCommand, cutCommands } from "./command-line.ts";
import { MODEM_MODELS, type ModemModel, type ModemModelId } from "./models.table.ts";

export interface SimulatedModemOptions {
  readonly clock: Clock;
  readonly model: ModemModelId;
  readonly country: string;
  readonly exchange: ExchangeSettings;
  readonly tell: (event: FarEvent) => void;
}

const FRAME_MS = 20;
const FRAME_SAMPLES = 160;
/** The exchange takes a number as complete after so long without a further digit. */
const INTER_DIGIT_MS = 1_200;
type Voice = "none" | "transmit" | "receive" | "duplex";

/** A voice modem as its firmware would behave, with a line of a telephone exchange behind it. */
export class SimulatedModem {
  readonly line: ExchangeLine;
  readonly #options: SimulatedModemOptions;
  readonly #model: ModemModel;
  readonly #reader: DleReader;
  readonly #digits: DigitEar;
  #dialled = "";
  #dialTimer: Timer | undefined;
  #port: BytePort | undefined;
  #typed = "";
  #hasEcho = true;
  #isVoiceClass = false;
  #hasCallerId = false;
  #coding: VoiceCoding = "ulaw";
  #voice: Voice = "none";
  #heardEnds = 0;
  #toLine: number[] = [];
  #timer: Timer | undefined;
  #frames = 0;
  #voiceSince = 0;
  /** Not answering any more, as a hung firmware does. */
  isHung = false;

  constructor(options: SimulatedModemOptions) {
    this.#options = options;
    this.#model = MODEM_MODELS[options.model];
    const report = (event: PortEvent): void => this.#report(event);
    const { clock, tell } = options;
    this.line = new ExchangeLine({ port: 1, plan: zoneOf(options.country), clock, report, tell }, options.exchange);
    this.line.isVoiceOn = true;
    this.#digits = new DigitEar((key) => this.#collect(key));
    this.#reader = new DleReader({ onData: (octets) => this.#data(octets), onCode: (code) => this.#code(code) });
  }

  plug(port: BytePort): void {
    this.#port = port;
    port.onData((chunk) => {
      if (!this.isHung) this.#reader.push(chunk);
    });
    port.onGone(() => this.unplug());
  }

  unplug(): void {
    this.#endVoice();
    this.line.hostLost();
    this.#port?.close();
    this.#port = undefined;
  }

  /** Starts anew, as after a power failure. */
  reset(): void {
    this.#endVoice();
    this.line.hostLost();
    this.#perform({ name: "Z", rest: "" });
    this.isHung = false;
  }

  noise(octets: Uint8Array): void {
    this.#port?.write(octets);
  }

  get ports(): ReadonlyMap<number, ExchangeLine> {
    return new Map([[1, this.line]]);
  }

  get counters(): unknown {
    return { frames: this.#frames };
  }

  close(): void {
    this.#dialTimer?.cancel();
    this.unplug();
  }

  #data(octets: Uint8Array): void {
    for (const octet of octets) {
      if (this.#voice === "duplex" || this.#voice === "transmit") this.#toLine.push(octet);
      else if (octet === 0x0d) this.#endLine();
      else if (octet !== 0x0a) this.#type(octet);
    }
  }

  #type(octet: number): void {
    // Any character ends receiving (V.253 §10.1.5).
    if (this.#voice === "receive") {
      this.#endVoice(true);
      return;
    }
    if (this.#hasEcho) this.#write([octet]);
    this.#typed = octet === 0x08 ? this.#typed.slice(0, -1) : this.#typed + String.fromCharCode(octet);
  }

  #endLine(): void {
    const typed = this.#typed.trim();
    this.#typed = "";
    if (this.#hasEcho) this.#write([0x0d]);
    const start = typed.toUpperCase().lastIndexOf("AT");
    if (start < 0) return;
    let result = "OK";
    for (const command of cutCommands(typed.slice(start + 2))) {
      result = this.#perform(command);
      if (result !== "OK") break;
    }
    this.#say(result);
    if (result === "CONNECT") this.#startVoice();
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
        this.#say(this.#model.information[Number(rest || 0)] ?? "");
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
      for (const line of this.#model.codingList) this.#say(line);
      return "OK";
    }
    const coding = this.#model.codings[Number(/^=(\d+)/.exec(rest)?.[1])];
    if (coding === undefined) return "ERROR";
    this.#coding = coding;
    return "OK";
  }

  #select(rest: string): string {
    if (rest === "=?") return this.#tellValue("0,1,4,5");
    if (rest === "?") return this.#tellValue("0");
    this.line.control({ type: rest.startsWith("=0") ? "loop-open" : "loop-close" });
    if (this.#model.hearsItself && rest === "=1") this.#write([DLE, 0x48]);
    return "OK";
  }

  #connect(name: string, rest: string): string {
    if (rest === "=?") return name === "+VTR" ? "ERROR" : "OK";
    if (!this.#isVoiceClass) return "ERROR";
    this.#voice = name === "+VTR" ? "duplex" : name === "+VTX" ? "transmit" : "receive";
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
    this.#say(value);
    return "OK";
  }

  #code(code: string): void {
    if (this.#voice === "none") return;
    const isEnd =
      this.#voice === "duplex"
        ? code === this.#model.endDuplex
        : code.charCodeAt(0) === ETX || code === "!" || code === "\u001b";
    if (!isEnd) return;
    this.#heardEnds++;
    if (this.#voice !== "duplex" || this.#heardEnds >= this.#model.endTimes) this.#endVoice(true);
  }

  #startVoice(): void {
    this.#toLine = [];
    this.#heardEnds = 0;
    this.#frames = 0;
    this.#voiceSince = this.#options.clock.monotonic();
    this.#schedule();
  }

  /** Frames on an absolute schedule, several at once when the machine was late. */
  #schedule(): void {
    const dueAt = this.#voiceSince + (this.#frames + 1) * FRAME_MS;
    this.#timer = this.#options.clock.after(Math.max(0, dueAt - this.#options.clock.monotonic()), () => {
      this.#frames++;
      this.#exchange();
      if (this.#voice !== "none") this.#schedule();
    });
  }

  #exchange(): void {
    if (this.isHung) return;
    const octets = this.#toLine.splice(0, FRAME_SAMPLES * octetsPerSample(this.#coding));
    const frame = new Uint8Array(FRAME_SAMPLES).fill(ULAW_SILENCE);
    frame.set(fromModem(Uint8Array.from(octets), this.#coding));
    this.#digits.hear(frame);
    const heard = this.line.heard(frame);
    if (this.#voice !== "transmit") this.#write(shield(toModem(heard, this.#coding)));
  }

  #collect(key: string): void {
    this.#dialled += key;
    this.#dialTimer?.cancel();
    this.#dialTimer = this.#options.clock.after(INTER_DIGIT_MS, () => {
      this.line.control({ type: "dial-tones", digits: this.#dialled, onMs: 0, offMs: 0 });
      this.#dialled = "";
    });
  }

  #endVoice(isTold = false): void {
    this.#timer?.cancel();
    if (this.#voice !== "none" && isTold) {
      this.#write([DLE, ETX]);
      this.#say("OK");
    }
    this.#voice = "none";
  }

  #report(event: PortEvent): void {
    switch (event.type) {
      case "ring-on":
        if (this.#model.ringsByCode && this.#isVoiceClass) this.#write([DLE, 0x52]);
        else this.#say("RING");
        return;
      case "caller-id":
        if (!this.#hasCallerId) return;
        for (const line of ["DATE = 1122", "TIME = 0905", `NMBR = ${event.number ?? "O"}`]) this.#say(line);
        if (event.name !== undefined) this.#say(`NAME = ${event.name}`);
        return;
      case "digit":
        if (this.#model.framesDigits) this.#write([DLE, 0x2f, DLE, event.digit.charCodeAt(0), DLE, 0x7e]);
        else this.#write([DLE, event.digit.charCodeAt(0)]);
        return;
      case "loop-current":
        if (event.milliamps === 0) this.#write([DLE, 0x6c]);
        return;
      case "polarity":
        if (event.reversed) this.#write([DLE, 0x4c]);
        return;
      default:
        return; // a modem measures no battery
    }
  }

  #say(line: string): void {
    this.#write(Buffer.from(`\r\n${line}\r\n`, "latin1"));
  }

  #write(octets: ArrayLike<number>): void {
    if (!this.isHung) this.#port?.write(Uint8Array.from(octets));
  }
}
