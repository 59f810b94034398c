import { CSRF_HEADER } from "#firmware/api/contract/session.ts";
import { STREAM_PATH, type StreamMessage } from "#firmware/api/contract/stream.ts";

/** Who signs in: a user with a password or an agent with a PIN. */
export type Credentials =
  | { readonly user: string; readonly password: string }
  | { readonly extension: string; readonly pin: string };

/** A person at the page, as a browser would speak: a cookie, a csrf value, perhaps one live stream. */
export class Page {
  readonly #base: string;
  #cookie = "";
  #csrf = "";
  #stream: WebSocket | undefined;

  constructor(base: string) {
    this.#base = base;
  }

  static async open(base: string, credentials: Credentials): Promise<Page> {
    const page = new Page(base);
    const { csrf } = (await page.send("POST", "/api/session", credentials)) as { csrf: string };
    page.#csrf = csrf;
    return page;
  }

  /** The answer's JSON, or its length for files. Rejects with the status when the box refuses. */
  async get(path: string): Promise<unknown> {
    return this.#ask("GET", path);
  }

  async send(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<unknown> {
    return this.#ask(method, path, body);
  }

  /** Opens the live stream; `told` gets each message, `closed` the end of it. */
  watch(told: (message: StreamMessage) => void, closed: () => void = () => undefined): Promise<void> {
    // Node's WebSocket takes headers, which a browser's does not: the cookie.
    const options = { headers: { cookie: this.#cookie } } as unknown as string[];
    const stream = new WebSocket(`${this.#base.replace("http", "ws")}${STREAM_PATH}`, options);
    this.#stream = stream;
    stream.addEventListener("message", ({ data }) => told(JSON.parse(String(data)) as StreamMessage)); // the box's contract
    stream.addEventListener("close", closed);
    return new Promise((resolve, reject) => {
      stream.addEventListener("open", () => resolve());
      stream.addEventListener("error", () => reject(new Error("the live stream was refused")));
    });
  }

  /** Closes the window; the session stands. */
  close(): void {
    this.#stream?.close();
  }

  async signOut(): Promise<void> {
    this.close();
    await this.send("DELETE", "/api/session");
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: {
        cookie: this.#cookie,
        ...(this.#csrf !== "" && method !== "GET" && { [CSRF_HEADER]: this.#csrf }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const given = response.headers.getSetCookie().map((each) => each.split(";")[0] ?? "");
    if (given.length > 0) this.#cookie = given.join("; ");
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const answer: unknown = isJson ? await response.json() : (await response.arrayBuffer()).byteLength;
    if (!response.ok)
      throw new Refused(response.status, `${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }
}

/** The box said no. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
