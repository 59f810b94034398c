import type { Light, LightOf } from "#drivers/line/hardware.ts";
import type { PortEvent } from "#drivers/line/port.ts";

const OFF: Light = { colour: "off", pattern: "steady" };
const IN_USE: Light = { colour: "green", pattern: "steady" };
const RINGS: Light = { colour: "green", pattern: "slow" };
const FAULT: Light = { colour: "red", pattern: "steady" };
/** Somebody on the page wants to know which socket it is. */
const LOOK_HERE: Light = { colour: "amber", pattern: "fast" };

/** What a line's light shows in the states of the line machines; a state that is not here is a line at rest. */
const SHOWN: Readonly<Record<string, Light>> = {
  "first-ring": RINGS,
  ringing: RINGS,
  identifying: RINGS,
  lifting: RINGS,
  settling: IN_USE,
  seized: IN_USE,
  "dial-tone": IN_USE,
  dialling: IN_USE,
  talking: IN_USE,
  flashing: IN_USE,
  "current-lost": IN_USE,
  "off-hook": IN_USE,
  broken: IN_USE,
  pulsing: IN_USE,
  parked: IN_USE,
  "parked-broken": IN_USE,
};

interface LineLook {
  light: Light;
  /** Why it is red, until each of them is over. */
  readonly faults: Set<string>;
}

/**
 * The lights of one board: green steady while a line is in use, green slow while it rings, red while it has a fault;
 * status green while the box works with the board, alarm red while the board or one of its lines has a fault. Says only
 * what has changed.
 */
export class BoardLights {
  readonly #set: (which: LightOf, light: Light) => void;
  readonly #lines = new Map<number, LineLook>();
  readonly #faults = new Set<number>();
  readonly #shown = new Map<LightOf, Light>();
  readonly #pointed = new Set<number>();

  /** `set` tells the hardware. */
  constructor(set: (which: LightOf, light: Light) => void) {
    this.#set = set;
  }

  /** The board is there, dark as it is after its start. */
  up(): void {
    this.#shown.clear();
    this.#faults.clear();
    for (const line of this.#lines.values()) line.faults.clear();
    this.#show("status", IN_USE);
    this.#lookAgain();
  }

  /** The machine of a line is in another state. */
  line(port: number, state: string): void {
    this.#line(port).light = SHOWN[state] ?? OFF;
    this.#lookAgain();
  }

  /** A line of the exchange without battery is not plugged in. */
  portEvent(port: number, event: PortEvent): void {
    if (event.type === "battery") this.#fault(port, "battery", event.volts === 0);
    else if (event.type === "ring-on" || (event.type === "loop-current" && event.milliamps > 0))
      this.#fault(port, "battery", false);
  }

  /** Blinks until it is taken back, whatever else is to be shown: a person looks for this socket. */
  point(port: number, isOn: boolean): void {
    this.#line(port);
    if (isOn) this.#pointed.add(port);
    else this.#pointed.delete(port);
    this.#lookAgain();
  }

  /** The port is configured as something the board does not have there. */
  mismatch(port: number): void {
    this.#fault(port, "kind", true);
  }

  /** FAULT of the board; `port` 0 is the board itself. */
  boardFault(port: number, code: number, active: boolean): void {
    if (port !== 0) {
      this.#fault(port, `code ${code}`, active);
      return;
    }
    if (active) this.#faults.add(code);
    else this.#faults.delete(code);
    this.#lookAgain();
  }

  #fault(port: number, why: string, active: boolean): void {
    const { faults } = this.#line(port);
    if (active) faults.add(why);
    else faults.delete(why);
    this.#lookAgain();
  }

  #line(port: number): LineLook {
    const line = this.#lines.get(port) ?? { light: OFF, faults: new Set<string>() };
    this.#lines.set(port, line);
    return line;
  }

  #lookAgain(): void {
    let isIll = this.#faults.size > 0;
    for (const [port, { light, faults }] of this.#lines) {
      isIll ||= faults.size > 0;
      this.#show(port, this.#pointed.has(port) ? LOOK_HERE : faults.size > 0 ? FAULT : light);
    }
    this.#show("alarm", isIll ? FAULT : OFF);
  }

  #show(which: LightOf, light: Light): void {
    const { colour, pattern } = this.#shown.get(which) ?? OFF;
    if (colour === light.colour && pattern === light.pattern) return;
    this.#shown.set(which, light);
    this.#set(which, light);
  }
}
