import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { type Helper, helperFolder, startHelper } from "#firmware/kernel/helper/helper.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { takePriority } from "#firmware/kernel/priority.ts";
import { PROCESS_FLAGS } from "#firmware/kernel/process-flags.ts";

/** The web page cannot be served: what to do about it, in one line. */
export class WebPageFailed extends Error {
  override readonly name = "WebPageFailed";
}

/** The first time it is started again at once; soon after that, not so soon. */
const SOUND_AFTER_MS = 10_000;
const RESTART_MS = 1_000;
const CLOSE_TIMEOUT_MS = 3_000;

/** The web server: a process of its own, started again when it dies, so that no page can hurt a call. */
export class WebPage {
  readonly #options: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly socket: string;
    readonly host: string;
    readonly port: number;
  };
  #helper: Helper | undefined;
  #pid: number | undefined;
  #restart: Timer | undefined;
  #isClosing = false;
  #port: number;
  #restartedAt = Number.NEGATIVE_INFINITY;

  constructor(options: { clock: Clock; log: Logger; socket: string; host: string; port: number }) {
    this.#options = options;
    this.#port = options.port;
  }

  /** The port in use; of interest when 0 was asked for. */
  get port(): number {
    return this.#port;
  }

  get pid(): number | undefined {
    return this.#pid;
  }

  /**
   * Resolves when the page is served; rejects with WebPageFailed when it cannot be. On a box, where nobody sits in front
   * of it to read that, calls go on without a page and it is tried again.
   */
  async start(): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => this.#launch(resolve, reject));
    } catch (error) {
      if (helperFolder() === undefined) throw error;
      this.#options.log.error("the page cannot be served; it is tried again", { error });
      if (!this.#isClosing) this.#startAgain();
    }
  }

  /** The box is going down: the server, which a Ctrl-C reaches as well, may end by itself from now on. */
  retire(): void {
    this.#isClosing = true;
    this.#restart?.cancel();
  }

  /** Closing twice is fine. */
  close(): Promise<void> {
    this.retire();
    const helper = this.#helper;
    if (helper === undefined) return Promise.resolve();
    const timer = this.#options.clock.after(CLOSE_TIMEOUT_MS, () => helper.kill());
    helper.dismiss();
    return helper.ended.then(() => timer.cancel());
  }

  /** As often as it takes: its port may be held for a moment, or memory be short. */
  #startAgain(): void {
    const { clock } = this.#options;
    const failed = (error: Error): void => {
      this.#options.log.error("the web server did not come back; it is tried again", { error });
      if (!this.#isClosing) this.#startAgain();
    };
    const waitMs = clock.monotonic() - this.#restartedAt > SOUND_AFTER_MS ? 0 : RESTART_MS;
    this.#restartedAt = clock.monotonic();
    this.#restart = clock.after(waitMs, () => void this.start().catch(failed));
  }

  #launch(resolve: () => void, reject: (error: Error) => void): void {
    const { socket, host, log } = this.#options;
    let isUp = false;
    let lastWords = "";
    const helper = startHelper({
      name: "web",
      file: new URL("../../webui/server/main.ts", import.meta.url),
      args: ["--socket", socket, "--host", host, "--port", String(this.#port), "--flag=--http-port"],
      execArgv: PROCESS_FLAGS,
      log,
      message: (said) => {
        const { type, port, pid, message } = (said ?? {}) as {
          [name in "type" | "port" | "pid" | "message"]?: unknown;
        };
        if (type === "ready") {
          isUp = true;
          this.#port = Number(port);
          this.#pid = Number(pid);
          resolve();
        } else if (type === "failed") reject(new WebPageFailed(String(message)));
      },
      error: (error) => reject(new WebPageFailed(`The web server could not be started: ${error.message}`)),
      complaint: (text) => {
        lastWords = text.trim();
        log.debug("web server", { text: lastWords });
      },
    });
    this.#helper = helper;
    this.#pid = helper.pid;
    if (helper.pid !== undefined) takePriority("pages", helper.pid);
    void helper.ended.then(({ code, signal }) => {
      this.#helper = undefined;
      this.#pid = undefined;
      if (this.#isClosing) return;
      if (!isUp) {
        reject(new WebPageFailed(`The web server ended while it was starting: ${lastWords}`));
        return;
      }
      log.error("the web server died; it is started again", { code, signal });
      this.#startAgain();
    });
  }
}
