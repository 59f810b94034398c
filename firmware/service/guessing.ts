import type { Alarm } from "#firmware/api/contract/live.ts";
import type { SignInGuessed } from "#firmware/api/dependencies.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { PinGuessed } from "#firmware/people/pin-guard.ts";
import type { AttemptsRefused } from "#firmware/sip/auth/attempt-limiter.ts";

/** So long after the last refusal has ended the guessing counts as over. */
const CALM_MS = 60_000;

type Kind = "sip" | "pin" | "page";
export interface Guessing {
  readonly kind: Kind;
  /** Undefined when it is over. */
  readonly alarm: Omit<Alarm, "since"> | undefined;
}

/** Follows who guesses SIP passwords and PINs: one word of it when it begins, one when it is over, however long it lasts. */
export class GuessingWatch {
  readonly changes: Emitter<Guessing>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #standing = new Map<Kind, { timer: Timer; until: number }>();

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Logger }) {
    this.#clock = clock;
    this.#log = log;
    this.changes = new Emitter((error) => log.error("a subscriber to guessing failed", { error }));
  }

  readonly password = (fact: AttemptsRefused): void => this.#told("sip", fact.refusedForMs, () => passwordAlarm(fact));

  readonly pin = (fact: PinGuessed): void => {
    this.#log.warn("wrong PINs are refused for a while", { ...fact });
    this.#told("pin", fact.refusedForMs, () => pinAlarm(fact));
  };

  readonly page = (fact: SignInGuessed): void => this.#told("page", fact.refusedForMs, () => pageAlarm(fact));

  #told(kind: Kind, refusedForMs: number, alarm: () => Guessing["alarm"]): void {
    const standing = this.#standing.get(kind);
    const until = Math.max(standing?.until ?? 0, this.#clock.monotonic() + refusedForMs + CALM_MS);
    standing?.timer.cancel();
    const timer = this.#clock.after(until - this.#clock.monotonic(), () => {
      this.#standing.delete(kind);
      this.changes.emit({ kind, alarm: undefined });
    });
    this.#standing.set(kind, { timer, until });
    if (standing === undefined) this.changes.emit({ kind, alarm: alarm() });
  }
}

function passwordAlarm({ address, user, failures }: AttemptsRefused): Guessing["alarm"] {
  return {
    id: "guessing-sip",
    code: "password-guessing",
    severity: "watch",
    facts: { address, user, failures },
    message: `Somebody at ${address} tries SIP passwords (last as ${user}) and is refused for a while. If it is a phone of yours, its password is wrong.`,
    messageZh: `${address} 正在尝试 SIP 密码（最近一次用户名 ${user}），已暂时拒绝。若是自己的话机，请检查其密码。`,
    address: "/box/health",
  };
}

function pageAlarm({ address, user }: SignInGuessed): Guessing["alarm"] {
  return {
    id: "guessing-page",
    code: "sign-in-guessing",
    severity: "watch",
    facts: { address, user },
    message: `Somebody at ${address} tries to sign in on this page as ${user} with wrong passwords and is refused for a while.`,
    messageZh: `${address} 多次以 ${user} 身份用错误密码登录本页面，已暂时拒绝。`,
    address: "/box/audit",
  };
}

function pinAlarm({ from, agent }: PinGuessed): Guessing["alarm"] {
  return {
    id: "guessing-pin",
    code: "pin-guessing",
    severity: "watch",
    facts: { from, agent },
    message: `Somebody on ${from} keyed in wrong PINs for ${agent} and is refused for a while.`,
    messageZh: `${from} 多次输入 ${agent} 的错误密码，已暂时拒绝。`,
    address: "/box/health",
  };
}
