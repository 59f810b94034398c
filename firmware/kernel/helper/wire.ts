import type { Socket } from "node:net";

/** Longest message that is taken, characters: a finished prompt of a quarter of an hour has nine million. */
const LONGEST = 32 * 1024 * 1024;

/**
 * Messages over a stream socket, as on fork's channel: each is a line of JSON, which holds no line break. What does not
 * keep to that breaks the connection off, for the other end may be less trusted than this one.
 */
export class Wire {
  readonly #socket: Socket;
  readonly #take: (message: unknown) => void;
  /** Pieces of a line whose end has not come yet. */
  #rest = "";

  constructor(socket: Socket, take: (message: unknown) => void) {
    this.#socket = socket;
    this.#take = take;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => this.#read(text));
  }

  /** `done` is called when it is on its way, or cannot be. */
  send(message: unknown, done?: (error?: Error | null) => void): void {
    this.#socket.write(`${JSON.stringify(message)}\n`, done);
  }

  #read(text: string): void {
    let from = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      const message = parse(this.#rest + text.slice(from, end));
      this.#rest = "";
      from = end + 1;
      if (message === undefined) {
        this.#break("what came is no message");
        return;
      }
      this.#take(message);
    }
    this.#rest += from === 0 ? text : text.slice(from);
    if (this.#rest.length > LONGEST) this.#break("a message is longer than any of ours");
  }

  #break(why: string): void {
    this.#rest = "";
    this.#socket.destroy(new Error(why));
  }
}

/** Undefined is no value of JSON. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
