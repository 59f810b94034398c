import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { type KeeperAnswer, type KeeperProgress, KeeperRefusal } from "#firmware/keeper/protocol.ts";
import type { InputOf, ResultOf } from "#firmware/keeper/verb.ts";
import type { VerbName, Verbs } from "#firmware/keeper/verbs.ts";

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly progress: ((progress: KeeperProgress) => void) | undefined;
}

/** The service's side of the keeper's socket. Connects when it is first asked, and again after the keeper was gone. */
export class KeeperClient {
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #socket: Socket | undefined;
  #nextId = 1;

  constructor(path: string) {
    this.#path = path;
  }

  /** Rejects with KeeperRefusal: its own refusals, and code "no-keeper" where no keeper answers. */
  ask<Name extends VerbName>(
    verb: Name,
    input: InputOf<Verbs[Name]>,
    progress?: (progress: KeeperProgress) => void,
  ): Promise<ResultOf<Verbs[Name]>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      this.#connected().write(`${JSON.stringify({ ...input, id, verb })}\n`);
    });
  }

  /** What is still being waited for is refused. */
  close(): void {
    this.#socket?.destroy();
  }

  #connected(): Socket {
    if (this.#socket !== undefined) return this.#socket;
    const socket = connect(this.#path);
    this.#socket = socket;
    let why = "the connection to the keeper ended";
    const failed = (error: Error): void => {
      why = error.message;
    };
    socket.on("error", failed);
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
      for (const { reject } of this.#waiting.values()) reject(new KeeperRefusal("no-keeper", why));
      this.#waiting.clear();
    });
    const lines = createInterface({ input: socket });
    lines.on("line", (line) => this.#take(JSON.parse(line) as KeeperAnswer)); // root's own words
    lines.on("error", failed); // it hands on what the socket tells
    return socket;
  }

  #take(answer: KeeperAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    if ("progress" in answer) {
      waiting.progress?.(answer.progress);
      return;
    }
    this.#waiting.delete(answer.id);
    if (answer.ok)
      waiting.resolve(answer.result as never); // the verb table says what its verb gives
    else waiting.reject(new KeeperRefusal(answer.code, answer.error));
  }
}
