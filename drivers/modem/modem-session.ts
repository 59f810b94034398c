import type { Inventory } from "#drivers/line/hardware.ts";
import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import { ToneFeed } from "#drivers/line/tone-feed.ts";
import type { BytePort } from "#drivers/link/byte-port.ts";
import { type Clock, delay, type Timer } from "#firmware/kernel/clock.ts";
import { AtPort } from "./at-port.ts";
import { identifyModem, type ModemIdentity } from "./identify.ts";
import { LineSigns } from "./line-signs.ts";
import { type ModemProfile, T35_COUNTRY } from "./profile.table.ts";
import { VoiceStream } from "./voice-stream.ts";

/** In voice the modem must send samples; nothing for so long, and it hangs. */
const VOICE_SILENT_MS = 2_000;
/** How often an idle modem is asked whether it is still there. */
const IDLE_CHECK_MS = 20_000;
const FRAME_MS = 20;
/** The modem has had nothing to say to the line (V.253 table 8). */
const UNDERRUN = "u";
/** What was waiting for us is read within this time, and the next frame comes later. */
const BURST_MS = 8;
/** At the end the command that is under way is waited for so long. */
const LAST_COMMAND_MS = 2_000;

export interface ModemSessionOptions {
  readonly port: BytePort;
  readonly clock: Clock;
  readonly profile?: ModemProfile["id"];
  readonly onUp: (inventory: Inventory) => void;
  readonly onPort: (event: PortEvent) => void;
  /** 20 ms of µ-law, valid until the call returns. */
  readonly onVoice: (frame: Uint8Array) => void;
  readonly nextFrame: () => Uint8Array | undefined;
  /** The modem cannot be used any more; `reason` is for people. Told once. */
  readonly onFailed: (reason: string) => void;
}

/** What the line shall be; the session brings the modem there step by step. */
interface Wanted {
  isClosed: boolean;
  hasVoice: boolean;
}

/** One stretch of work with one modem, from the first AT to its failure or the end. */
export class ModemSession {
  readonly #options: ModemSessionOptions;
  readonly #at: AtPort;
  readonly #signs: LineSigns;
  readonly #wanted: Wanted = { isClosed: false, hasVoice: false };
  readonly #orders: ("flash" | { readonly pulses: string })[] = [];
  readonly #tones = new ToneFeed();
  #stream: VoiceStream | undefined;
  #identity: ModemIdentity | undefined;
  #country = "";
  #isLoopClosed = false;
  #work: Promise<void> = Promise.resolve();
  /** Voice heard so far. */
  #heardMs = 0;
  #isWorking = false;
  /** Until then frames are what came while the modem had nothing to say: on the monotonic clock. */
  #dryUntil = 0;
  /** Voice is being ended: what we say now is heard by nobody. */
  #isLeavingVoice = false;
  #isOver = false;
  #watch: Timer | undefined;

  constructor(options: ModemSessionOptions) {
    this.#options = options;
    this.#signs = new LineSigns(options.clock, options.onPort, () =>
      this.#at.isVoice ? this.#heardMs : options.clock.monotonic(),
    );
    this.#at = new AtPort(options.port, options.clock, {
      onLine: (line) => this.#signs.line(line),
      onCode: (code) => this.#code(code),
      onVoice: (octets) => this.#stream?.push(octets),
    });
  }

  get counters(): Readonly<Record<string, number>> {
    return { "modem-underruns": this.#signs.underruns };
  }

  start(): void {
    this.#run(() => this.#begin());
  }

  setCountry(country: string): void {
    this.#country = country;
    this.#settle();
  }

  control(control: PortControl): void {
    switch (control.type) {
      case "loop-close":
      case "loop-open":
        this.#wanted.isClosed = control.type === "loop-close";
        if (!this.#wanted.isClosed) this.#tones.stop();
        break;
      case "voice":
        this.#wanted.hasVoice = control.on;
        break;
      case "dial-tones":
        // Made by ourselves: of the commands that send tones, every family of modems ignores another one.
        this.#tones.digits(control.digits, control, () => {
          this.#options.onPort({ type: "dial-done" });
          this.#settle();
        });
        break;
      case "dial-pulses":
        this.#orders.push({ pulses: control.digits });
        break;
      case "flash":
        this.#orders.push("flash");
        break;
      default:
        return; // what a modem cannot measure or do: query, telephone's side
    }
    this.#settle();
  }

  /** Hangs up and ends; waits until the modem has let go of the line. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.abandon();
    // A command may be under way, and a modem hears one at a time.
    await Promise.race([this.#work, delay(this.#options.clock, LAST_COMMAND_MS)]);
    if (this.#at.isWaiting) {
      this.#at.close();
      return;
    }
    if (this.#at.isVoice && this.#identity !== undefined) {
      const { endVoice, endVoiceTimes } = this.#identity.profile;
      await this.#at.endVoice(endVoice, endVoiceTimes);
    }
    if (this.#isLoopClosed) await this.#at.command("ATH0", 1_500);
    this.#at.close();
  }

  /** Ends without a word to the modem. */
  abandon(): void {
    this.#isOver = true;
    this.#signs.close();
    this.#watch?.cancel();
    if (!this.#at.isVoice) this.#at.close();
  }

  async #begin(): Promise<void> {
    const identity = await identifyModem(this.#at, this.#options.profile);
    if ("reason" in identity) {
      this.#fail(identity.reason);
      return;
    }
    this.#identity = identity;
    const { profile, model, firmware } = identity;
    if ((await this.#at.command(profile.selectCoding)).final !== "OK") {
      this.#fail(`the modem refuses the voice format of ${profile.name} (${profile.selectCoding})`);
      return;
    }
    for (const extra of profile.extras) await this.#at.command(extra);
    this.#stream = new VoiceStream(profile.coding, (frame) => this.#exchange(frame));
    if (this.#isOver) return;
    this.#options.onUp({
      model,
      serial: "",
      firmware,
      ports: [{ port: 1, kind: "fxo", capabilities: ["caller-id", "tone-digits", "pulse-dialling", "flash"] }],
    });
  }

  /** Runs one script at a time; what is wanted meanwhile is looked at when it is through. */
  #run(script: () => Promise<void>): void {
    if (this.#isWorking || this.#isOver) return;
    this.#isWorking = true;
    this.#work = script().then(
      () => {
        this.#isWorking = false;
        this.#settle();
      },
      (error: unknown) => this.#fail(error instanceof Error ? error.message : String(error)),
    );
  }

  /** One step nearer to what is wanted, then the next. */
  #settle(): void {
    this.#watch?.cancel();
    if (this.#isWorking || this.#isOver || this.#identity === undefined) return;
    const step = this.#nextStep(this.#identity.profile);
    if (step !== undefined) this.#run(step);
    else if (!this.#at.isVoice) this.#watch = this.#options.clock.after(IDLE_CHECK_MS, () => this.#check());
    else this.#watchVoice();
  }

  #nextStep(profile: ModemProfile): (() => Promise<void>) | undefined {
    const { isClosed, hasVoice } = this.#wanted;
    const needsVoice = isClosed && (hasVoice || this.#tones.isBusy) && this.#orders.length === 0;
    if (this.#at.isVoice && !needsVoice) return () => this.#endVoice(profile);
    if (this.#country !== "") return () => this.#chooseCountry();
    if (isClosed !== this.#isLoopClosed) return () => this.#switchLoop(isClosed);
    const order = isClosed ? this.#orders.shift() : undefined;
    if (order !== undefined) return () => this.#perform(order);
    if (!isClosed) this.#orders.length = 0;
    if (needsVoice && !this.#at.isVoice) return () => this.#beginVoice();
    return undefined;
  }

  async #switchLoop(isClosed: boolean): Promise<void> {
    const answer = await this.#at.command(isClosed ? "AT+VLS=1" : "AT+VLS=0", 5_000);
    if (answer.final !== "OK" && answer.final !== "VCON" && isClosed) {
      this.#fail("the modem does not go off-hook (+VLS=1)");
      return;
    }
    // Hanging up must work: ATH0 is understood by everything that was ever called a modem.
    if (answer.final !== "OK" && !isClosed) await this.#at.command("ATH0");
    this.#isLoopClosed = isClosed;
    this.#signs.setLoop(isClosed);
  }

  async #beginVoice(): Promise<void> {
    const answer = await this.#at.connect("AT+VTR", 5_000);
    if (answer.final !== "CONNECT") {
      this.#fail(`the modem does not begin to talk and listen at once (+VTR: ${answer.final})`);
      return;
    }
    this.#stream?.begin((octets) => this.#at.sendVoice(octets));
  }

  async #endVoice(profile: ModemProfile): Promise<void> {
    this.#isLeavingVoice = true;
    const hasEnded = await this.#at.endVoice(profile.endVoice, profile.endVoiceTimes);
    this.#isLeavingVoice = false;
    if (!hasEnded) this.#fail("the modem does not end voice");
  }

  async #chooseCountry(): Promise<void> {
    const code = T35_COUNTRY[this.#country];
    this.#country = "";
    if (code !== undefined) await this.#at.command(`AT+GCI=${code}`);
  }

  async #perform(order: "flash" | { readonly pulses: string }): Promise<void> {
    if (order === "flash") {
      await this.#at.command("ATD!;", 5_000);
      return;
    }
    const answer = await this.#at.command(`ATDP${order.pulses};`, 5_000 + order.pulses.length * 2_500);
    if (answer.final === "OK" || answer.final === "VCON") this.#options.onPort({ type: "dial-done" });
  }

  async #ping(): Promise<void> {
    if ((await this.#at.command("AT")).final !== "timeout") return;
    if ((await this.#at.command("AT")).final === "timeout") this.#fail("the modem no longer answers");
  }

  #check(): void {
    this.#run(() => this.#ping());
  }

  #watchVoice(): void {
    this.#watch?.cancel();
    this.#watch = this.#options.clock.after(VOICE_SILENT_MS, () => this.#fail("the modem has stopped sending sound"));
  }

  #code(code: string): void {
    if (code === UNDERRUN) this.#dryUntil = this.#options.clock.monotonic() + BURST_MS;
    this.#signs.code(code);
  }

  /** 20 ms came from the modem: as much goes back. */
  #exchange(frame: Uint8Array): void {
    this.#watchVoice();
    this.#heardMs += FRAME_MS;
    this.#options.onVoice(frame);
    // Digits wait for the next voice: a modem on its way out would lose the first of them, or read them as commands.
    if (this.#isLeavingVoice) return;
    // We were held up, and the modem has been silent meanwhile: to answer that as well would delay all that follows.
    if (this.#options.clock.monotonic() < this.#dryUntil) {
      if (!this.#tones.isBusy) this.#options.nextFrame();
      return;
    }
    this.#stream?.say(this.#tones.isBusy ? this.#tones.frame() : this.#options.nextFrame());
  }

  #fail(reason: string): void {
    if (this.#isOver) return;
    this.abandon();
    this.#options.onFailed(reason);
  }
}
