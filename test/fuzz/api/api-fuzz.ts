import { createRandom, type Random, seedOf } from "#test/fuzz/engine/random.ts";
import { type ApiDescription, describeApi, type Operation } from "./description.ts";
import { judge } from "./judge.ts";
import { makeRequest } from "./requests.ts";
import { type Reply, type Sent, send } from "./wire.ts";

/** Somebody's way in: what to sign in with. */
export interface Account {
  readonly roles: readonly string[];
  readonly credentials: object;
}

interface Session {
  readonly cookie: string;
  readonly csrf: string;
}

/** Tries to sign in that are wrong come from here, so that they slow down nobody else. */
const ELSEWHERE = "127.0.0.66";
const IS_SESSION = /^\/api\/session/;

/** Asks a running box everything its own description names, as everybody, with good and bad words. */
export class ApiFuzz {
  readonly #base: string;
  readonly #accounts: readonly Account[];
  readonly #description: ApiDescription;
  readonly #sessions = new Map<Account, Session>();
  /** How often each status came, for the report. */
  readonly statuses = new Map<number, number>();

  private constructor(base: string, accounts: readonly Account[], description: ApiDescription) {
    this.#base = base;
    this.#accounts = accounts;
    this.#description = description;
  }

  static async open(base: string, accounts: readonly Account[]): Promise<ApiFuzz> {
    return new ApiFuzz(base, accounts, await describeApi(base));
  }

  /** Who may not is refused, whatever it sends: 401 without a session, 403 for other roles, and without csrf value. */
  async rights(): Promise<string[]> {
    const wrong: string[] = [];
    const random = createRandom(1);
    for (const operation of this.#description.operations) {
      if (operation.who === "anybody") continue;
      const request = makeRequest({ ...operation, inQuery: {} }, random);
      if (request.method !== operation.method) continue;
      const sent = { ...request, path: operation.path.replace(/\{\w+\}/g, "x") };
      await this.#expect(wrong, operation, { sent, status: 401, who: "nobody" });
      for (const account of this.#accounts) {
        const session = await this.#session(account);
        const may = operation.who === "signed-in" || operation.who.some((role) => account.roles.includes(role));
        const who = account.roles.join(" and ");
        if (!may) await this.#expect(wrong, operation, { sent: signed(sent, session), status: 403, who });
        // Signing in and out needs no csrf value: it must be possible with a session the page knows nothing of.
        else if (operation.method !== "GET" && !IS_SESSION.test(operation.path)) {
          const forged = signed(sent, { ...session, csrf: "forged" });
          await this.#expect(wrong, operation, { sent: forged, status: 403, who: `${who}, forged` });
        }
      }
    }
    return wrong;
  }

  async #expect(
    wrong: string[],
    operation: Operation,
    asked: { sent: Sent; status: number; who: string },
  ): Promise<void> {
    const { sent, status, who } = asked;
    const reply = await send(this.#base, sent);
    const complaint =
      reply.status === status
        ? judge(this.#description, operation, sent, reply)
        : `status ${reply.status} instead of ${status}`;
    if (complaint !== undefined) wrong.push(`${operation.method} ${operation.path} as ${who}: ${complaint}`);
  }

  /** Request number `index` of a run; what is wrong with its reply, if anything. */
  async step(seed: number, index: number): Promise<string | undefined> {
    const random = createRandom(seedOf(seed, "api", index));
    const operation = random.pick(this.#description.operations);
    const account = random.percent(92) ? random.pick(this.#accounts) : undefined;
    const request = makeRequest(operation, random);
    const sent = account === undefined ? request : signed(request, await this.#session(account));
    const reply = await this.#send(sent, random).catch((error: unknown) => String(error));
    const told = `${sent.method} ${sent.path.slice(0, 300)} as ${account?.roles.join(" and ") ?? "nobody"}, ${sent.headers["content-type"] ?? "no type"} ${sent.body?.toString("utf8", 0, 600) ?? ""}`;
    if (typeof reply === "string") return `input ${index}: ${told}: ${reply}`;
    this.statuses.set(reply.status, (this.statuses.get(reply.status) ?? 0) + 1);
    if (account !== undefined && (reply.status === 401 || IS_SESSION.test(sent.path))) this.#sessions.delete(account);
    const complaint = judge(this.#description, operation, sent, reply);
    return complaint === undefined ? undefined : `input ${index}: ${told}: ${complaint}`;
  }

  /** Signs everybody out of this run: the configuration has been put back, and sessions with it. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  async #send(sent: Sent, random: Random): Promise<Reply> {
    if (IS_SESSION.test(sent.path) && sent.method === "POST") return send(this.#base, { ...sent, from: ELSEWHERE });
    if (!random.percent(2)) return send(this.#base, sent);
    // Two at once: what is changed by one is not half changed for the other.
    const [first] = await Promise.all([send(this.#base, sent), send(this.#base, sent)]);
    return first;
  }

  async #session(account: Account): Promise<Session> {
    const known = this.#sessions.get(account);
    if (known !== undefined) return known;
    const body = Buffer.from(JSON.stringify(account.credentials));
    const headers = { "content-type": "application/json" };
    const reply = await send(this.#base, { method: "POST", path: "/api/session", headers, body });
    if (reply.status !== 200) throw new Error(`${JSON.stringify(account.credentials)} cannot sign in: ${reply.body}`);
    const { csrf } = JSON.parse(reply.body.toString()) as { csrf: string }; // the contract's reply
    const cookie = [reply.headers["set-cookie"] ?? []]
      .flat()
      .map((one) => one.split(";", 1)[0])
      .join("; ");
    const session = { csrf, cookie };
    this.#sessions.set(account, session);
    return session;
  }
}

function signed(sent: Sent, { cookie, csrf }: Session): Sent {
  return { ...sent, headers: { ...sent.headers, cookie, "x-csrf-token": csrf } };
}
