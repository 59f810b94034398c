import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

type Level = 0 | 1;

/**
 * The pins of the machine's GPIO chip (a PL061), from outside: QEMU's qtest protocol beside the running guest. Line 3 is the
 * power button of the machine; the others are free.
 */
export class Pins {
  readonly #socket: Socket;
  readonly #chip: string;
  readonly #answers: ((line: string) => void)[] = [];
  readonly #outputs = new Map<number, Level>();
  #look: () => void = () => undefined;

  private constructor(socket: Socket, chip: string) {
    this.#socket = socket;
    this.#chip = chip;
    const lines = createInterface({ input: socket });
    lines.on("line", (line) => this.#take(line));
    lines.on("error", () => socket.destroy());
    socket.on("error", () => socket.destroy());
  }

  static async open(path: string, chip: string): Promise<Pins> {
    const socket = connect(path);
    await new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("connect", resolve);
    });
    const pins = new Pins(socket, chip);
    await pins.#ask(`irq_intercept_out ${chip}`);
    return pins;
  }

  /** Puts a level on an input of the guest. */
  async drive(line: number, level: Level): Promise<void> {
    await this.#ask(`set_irq_in ${this.#chip} unnamed-gpio-in ${line} ${level}`);
  }

  /** Resolves once the guest holds this output at the level. */
  async output(line: number, level: Level, timeoutMs = 30_000): Promise<void> {
    if (this.#outputs.get(line) === level) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        const seen = [...this.#outputs].map(([at, now]) => `${at}=${now}`).join(" ");
        reject(new Error(`output ${line} was never ${level}; seen: ${seen || "none"}`));
      }, timeoutMs);
      this.#look = () => {
        if (this.#outputs.get(line) !== level) return;
        this.#look = () => undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#answers.push((line) => (line.startsWith("OK") ? resolve(line) : reject(new Error(`${command}: ${line}`))));
      this.#socket.write(`${command}\n`);
    });
  }

  #take(line: string): void {
    const edge = /^IRQ (raise|lower) (\d+)/.exec(line);
    if (edge === null) return void this.#answers.shift()?.(line);
    this.#outputs.set(Number(edge[2]), edge[1] === "raise" ? 1 : 0);
    this.#look();
  }
}
