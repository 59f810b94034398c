import type { Impedance, PortControl } from "#drivers/line/port.ts";
import type { CadencedTone } from "#firmware/dsp/tone/tone.ts";
import { readWav } from "#test/simulator/wav.ts";
import type { Disconnect, ExchangeSettings, IncomingCall, LineIlls } from "./exchange-settings.ts";
import { Hybrid } from "./hybrid.ts";
import { type IdentitySignal, identitySound } from "./identity-sound.ts";
import { type PortOptions, SimulatedPort } from "./port.ts";
import { amplified, samples, silence, steppedSound, tone, tune } from "./sound.ts";

type State = "idle" | "ringing" | "in-call" | "dial-tone" | "dialled" | "ring-back" | "out-call" | "released";

const LOOP_MILLIAMPS = 25;
const BATTERY_VOLTS = 48;
const CALLER_ID_MS = 500;
/** An identity as sound takes a second at most; then the first ring follows. */
const IDENTITY_SOUND_MS = 1_500;
const LOOP_BREAK_MS = 250;
/** Ring-back is heard so long before numbers that answer do. */
const ANSWER_MS = 1_500;

/** An FXO port of the board, and the line of the simulated telephone exchange behind it. */
export class ExchangeLine extends SimulatedPort {
  readonly kind = "fxo";
  #settings: ExchangeSettings;
  #state: State = "idle";
  #isClosed = false;
  #isReversed = false;
  #isEchoing = false;
  #impedance: Impedance = "country";
  readonly #hybrid = new Hybrid();

  constructor(options: PortOptions, settings: ExchangeSettings) {
    super(options);
    this.#settings = settings;
  }

  get settings(): ExchangeSettings {
    return this.#settings;
  }

  /** The line is another one from now on; the port notices a battery that comes or goes. */
  configure(settings: ExchangeSettings): void {
    const wasDead = this.#ills.isDead === true;
    this.#settings = settings;
    const isDead = this.#ills.isDead === true;
    if (isDead === wasDead) return;
    if (this.#isClosed) this.options.report({ type: "loop-current", milliamps: isDead ? 0 : LOOP_MILLIAMPS });
    else this.options.report({ type: "battery", volts: isDead ? 0 : BATTERY_VOLTS });
  }

  /** Somebody calls this line. */
  call(call: IncomingCall): void {
    if (this.#state !== "idle") throw new Error(`line ${this.port} is busy`);
    this.#state = "ringing";
    const when = call.callerId ?? this.settings.callerId;
    const by = call.callerIdBy ?? this.settings.callerIdBy ?? "board";
    const identify = (): void => this.#identify(call, by);
    this.tell("ringing", { number: call.number });
    if (when === "after-reversal") this.#reverse(true);
    if (when === "before-first-ring" || when === "after-reversal") {
      identify();
      if (by !== "board") {
        this.after(IDENTITY_SOUND_MS, () => this.#ring(0, call.rings ?? 0, undefined));
        return;
      }
    }
    this.#ring(0, call.rings ?? 0, when === "after-first-ring" ? identify : undefined);
  }

  /** The far side says a WAV file. */
  say(path: string): void {
    this.voice.add(samples(readWav(path)), () => this.tell("said", { path }));
  }

  /** The far side makes one steady tone. */
  hum(hz: number, ms: number): void {
    this.voice.add(tone({ frequenciesHz: [hz], cadenceMs: [] }, ms), () => this.tell("said", { hz }));
  }

  /** The far side hangs up (or stops calling). */
  hangUp(sign: Disconnect = this.settings.disconnect): void {
    if (this.#state === "ringing") {
      this.cancelTimers();
      this.options.report({ type: "ring-off" });
      this.#state = "idle";
      this.tell("given-up");
      return;
    }
    if (!this.#isClosed) throw new Error(`nobody is on line ${this.port}`);
    this.#release(sign);
  }

  override control(order: PortControl): void {
    switch (order.type) {
      case "loop-close":
        this.#close();
        return;
      case "loop-open":
        this.#open();
        return;
      case "dial-tones":
      case "dial-pulses":
        this.#dialled(order);
        return;
      case "flash":
        this.tell("flash", { breakMs: order.breakMs });
        return;
      case "voice":
        this.isVoiceOn = order.on;
        return;
      case "query":
        this.options.report({ type: "polarity", reversed: this.#isReversed });
        if (!this.#isClosed)
          this.options.report({ type: "battery", volts: this.#ills.isDead === true ? 0 : BATTERY_VOLTS });
        return;
      case "measure":
        this.#measure();
        return;
      case "impedance":
        this.#impedance = order.impedance;
        return;
      default:
        return;
    }
  }

  override hostLost(): void {
    this.isVoiceOn = false;
    this.#open();
  }

  /** What the host says; numbers that echo send it back. */
  heard(frame: Uint8Array): Uint8Array {
    this.ear.hear(frame);
    const { returnLossDb, wants = "country", humDbm0, lossDb: cableDb = 0 } = this.#ills;
    const own = amplified(this.voice.frame(), -cableDb);
    if (this.#isEchoing) return frame;
    if (returnLossDb === undefined && humDbm0 === undefined) return own;
    const lossDb = (returnLossDb ?? 60) - (this.#impedance === wants ? 0 : 10);
    return this.#hybrid.mix({ said: frame, own, lossDb, humDbm0 });
  }

  get #ills(): LineIlls {
    return this.settings.ills ?? {};
  }

  #measure(): void {
    const { isDead = false, milliamps = LOOP_MILLIAMPS, humDbm0 = -90 } = this.#ills;
    const sign = this.#isReversed ? -1 : 1;
    const acVolts = 10 ** ((humDbm0 + 30) / 20) * 3;
    if (isDead) this.options.report({ type: "measurement", volts: 0, milliamps: 0, acVolts: 0 });
    else if (this.#isClosed) this.options.report({ type: "measurement", volts: 7.5 * sign, milliamps, acVolts });
    else this.options.report({ type: "measurement", volts: BATTERY_VOLTS * sign, milliamps: 0, acVolts });
  }

  #identify({ number, name }: IncomingCall, by: IdentitySignal): void {
    const party = { ...(number === undefined ? {} : { number }), ...(name === undefined ? {} : { name }) };
    if (by === "board") this.options.report({ type: "caller-id", ...party });
    else this.voice.add(samples(identitySound(party, by)));
  }

  #ring(step: number, limit: number, identify: (() => void) | undefined): void {
    const cadence = this.options.plan.ringMs;
    const ms = cadence[step % cadence.length] ?? 1_000;
    const isPause = step % 2 === 1;
    this.options.report({ type: isPause ? "ring-off" : "ring-on" });
    const isLong = isPause && ms >= 1_000;
    if (isLong && identify !== undefined) this.after(CALLER_ID_MS, identify);
    if (limit > 0 && isLong && step >= limit * cadence.length - 1) {
      this.#state = "idle";
      this.tell("given-up");
      return;
    }
    this.after(ms, () => this.#ring(step + 1, limit, isLong ? undefined : identify));
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { isDead = false, milliamps = LOOP_MILLIAMPS, hasNoDialTone = false, dialTone } = this.#ills;
    this.options.report({ type: "loop-current", milliamps: isDead ? 0 : milliamps });
    if (this.#state === "ringing") {
      this.cancelTimers();
      this.#state = "in-call";
      this.voice.replace();
      this.tell("answered");
      return;
    }
    this.#state = "dial-tone";
    if (hasNoDialTone || isDead) this.voice.replace();
    else this.voice.replace(tone(dialTone ?? this.options.plan.dial));
    this.tell("seized");
  }

  #open(): void {
    if (!this.#isClosed) return;
    this.#isClosed = false;
    this.cancelTimers();
    this.#isEchoing = false;
    this.voice.replace();
    if (this.#isReversed) this.#reverse(false);
    const wasTalking = this.#state !== "released";
    this.#state = "idle";
    this.tell("loop-opened", { first: wasTalking });
  }

  #dialled({ digits }: { readonly digits: string }): void {
    if (this.#state !== "dial-tone") return;
    this.#state = "dialled";
    this.voice.replace();
    this.after(digits.length * 180, () => {
      this.options.report({ type: "dial-done" });
      this.tell("dialled", { digits });
      this.after(CALLER_ID_MS, () => this.#route(digits));
    });
  }

  /** The small telephone network: the last two digits say what happens. */
  #route(digits: string): void {
    const { plan } = this.options;
    // One digit is no number: the exchange waits for more.
    if (digits.length === 1) return;
    if (digits.endsWith("00")) {
      this.#reject(plan.busy, "busy");
      return;
    }
    if (digits.endsWith("02")) {
      this.#reject(plan.congestion, "congestion");
      return;
    }
    if (digits.endsWith("03")) {
      this.#state = "released";
      this.voice.replace(steppedSound(plan.information));
      this.tell("no-such-number");
      return;
    }
    this.#state = "ring-back";
    this.voice.replace(this.settings.hasColouredRingBack === true ? samples(tune()) : tone(plan.ringBack));
    this.tell("ring-back", { digits });
    if (digits.endsWith("01")) return;
    this.after(this.settings.answerMs ?? ANSWER_MS, () => {
      this.#state = "out-call";
      this.#isEchoing = digits.endsWith("99");
      this.voice.replace(silence(300));
      if (this.settings.answersByPolarity) this.#reverse(true);
      // A fax machine answers with its tone; whoever else does with a sound that is neither tone nor voice.
      if (digits.endsWith("04")) this.voice.add(tone({ frequenciesHz: [2_100], cadenceMs: [] }, 3_000));
      else this.voice.add(tone({ frequenciesHz: [700], cadenceMs: [] }, 600));
      this.tell("far-answered", { digits });
    });
  }

  #reject(sound: Parameters<typeof tone>[0], event: string): void {
    this.#state = "released";
    this.voice.replace(tone(sound));
    this.tell(event);
  }

  #release(sign: Disconnect): void {
    this.#state = "released";
    this.#isEchoing = false;
    this.cancelTimers();
    this.voice.replace(sign === "none" ? undefined : tone(this.#goneTone(sign)));
    if (sign === "polarity") this.#reverse(!this.#isReversed);
    if (sign === "loop-break" || sign === "no-current") this.options.report({ type: "loop-current", milliamps: 0 });
    if (sign === "loop-break") {
      this.after(LOOP_BREAK_MS, () => this.options.report({ type: "loop-current", milliamps: LOOP_MILLIAMPS }));
    }
    this.tell("far-hung-up", { sign });
  }

  #goneTone(sign: Disconnect): CadencedTone {
    const { busy, congestion, dial } = this.options.plan;
    if (sign === "congestion-tone") return congestion;
    return sign === "dial-tone" ? dial : (this.#ills.busyTone ?? busy);
  }

  #reverse(isReversed: boolean): void {
    this.#isReversed = isReversed;
    this.options.report({ type: "polarity", reversed: isReversed });
  }
}
