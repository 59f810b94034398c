import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

type Fields = Readonly<Record<string, unknown>>;

/** QEMU's control channel: commands in turn, events dropped (QEMU Machine Protocol, docs/interop/qmp-spec). */
export class Qmp {
  readonly #socket: Socket;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    lines.on("line", (line) => this.#take(JSON.parse(line) as Fields)); // QEMU's own words
    const gone = (): void => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error("QEMU has gone"));
    };
    lines.on("error", gone);
    socket.on("error", gone);
    socket.on("close", gone);
  }

  static async open(path: string): Promise<Qmp> {
    const socket = connect(path);
    await new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("connect", resolve);
    });
    const qmp = new Qmp(socket);
    await qmp.ask("qmp_capabilities");
    return qmp;
  }

  /** One command; gives back what it returns, rejects with QEMU's words. */
  ask(execute: string, args: Fields = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
  }

  /** The path of the first object whose type contains the word. */
  async findObject(word: string): Promise<string> {
    const found = await this.#search("/machine", word, 0);
    if (found === undefined) throw new Error(`the machine has no ${word}`);
    return found;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #search(path: string, word: string, depth: number): Promise<string | undefined> {
    const entries = (await this.ask("qom-list", { path })) as { name: string; type: string }[]; // as QEMU documents it
    for (const { name, type } of entries.filter((entry) => entry.type.startsWith("child<"))) {
      const at = `${path}/${name}`;
      if (type.includes(word)) return at;
      const below = depth < 2 ? await this.#search(at, word, depth + 1) : undefined;
      if (below !== undefined) return below;
    }
    return undefined;
  }

  #take(message: Fields): void {
    if ("return" in message) this.#waiting.shift()?.resolve(message.return);
    else if ("error" in message) {
      const { desc } = message.error as { desc: string }; // as QEMU documents it
      this.#waiting.shift()?.reject(new Error(desc));
    }
  }
}
