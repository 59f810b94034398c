import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Account } from "#firmware/api/access/person.ts";
import { type SignedIn, sameSecret } from "#firmware/api/access/sessions.ts";
import { throwUnlessSaved } from "#firmware/api/config/save.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import type { Session, SignIn } from "#firmware/api/contract/session.ts";
import { invalidField, Refusal } from "#firmware/api/refusal.ts";
import { DONE, mayUse, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { isOwned } from "#firmware/config/owned.ts";
import { hashPassword, verifyPassword } from "#firmware/config/password.ts";

/** Name of the cookie that carries the session's token. */
export const SESSION_COOKIE = "callbox_session";
const LONGEST_COOKIE_SECONDS = 30 * 86_400;
/** Compared against when there is no such user: a wrong name takes as long as a wrong password. */
const NOBODY = "scrypt$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/** Passwords checked at a time: each costs 16 MiB and some ten milliseconds of a core. */
const CHECKS_AT_A_TIME = 2;
const CHECKS_WAITING = 20;

/** What a browser is told of whoever is signed in. */
export function describeSession(context: ApiContext, { person, csrf, expiresAt }: SignedIn): Session {
  const { config, clock } = context;
  const { box } = config.current;
  const firstRun = mayUse(routes.firstRun, person.roles) ? context.firstRun.openStep : undefined;
  return {
    person: {
      id: person.id,
      kind: person.kind,
      name: person.name,
      ...(person.nameZh !== undefined && { nameZh: person.nameZh }),
      ...(person.extension !== undefined && { extension: person.extension }),
      ...(person.language !== undefined && { language: person.language }),
    },
    roles: [...person.roles],
    permissions: [...person.permissions],
    ...(person.queues !== undefined && { queues: [...person.queues] }),
    mailboxes: [...person.mailboxes],
    csrf,
    expiresAt,
    serverTime: clock.now(),
    timeZone: box.timeZone,
    country: box.country,
    companyName: box.companyName,
    ...(box.companyNameZh !== undefined && { companyNameZh: box.companyNameZh }),
    boxLanguage: box.language,
    languages: ["en", "zh"],
    ...(firstRun !== undefined && { firstRun }),
  };
}

/** Lets a few password checks run at a time; refuses when too many wait. */
function createGate(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= CHECKS_AT_A_TIME) {
      if (waiting.length >= CHECKS_WAITING) {
        const words = {
          en: "Too many people sign in at once. Try again in a few seconds.",
          zh: "登录人数过多，请稍候再试。",
        };
        throw new Refusal(429, "busy", words, { retryAfterSeconds: 3 });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

async function isRight(context: ApiContext, given: SignIn): Promise<Account | undefined> {
  const config = context.config.current;
  if ("user" in given) {
    const user = config.users.find(({ id }) => id === given.user.toLowerCase());
    const fits = await verifyPassword(given.password, user?.passwordHash ?? NOBODY);
    return fits && user !== undefined ? { kind: "user", id: user.id } : undefined;
  }
  const extension = config.extensions.find(({ number }) => number === given.extension);
  const fits = sameSecret(given.pin, extension?.agent?.pin ?? "");
  return fits && extension?.agent !== undefined ? { kind: "agent", id: extension.number } : undefined;
}

function refuseWhilePaused({ attempts }: ApiContext, address: string, name: string): void {
  const retryAfterSeconds = attempts.secondsToWait(address, name);
  if (retryAfterSeconds === 0) return;
  const words = {
    en: `Too many wrong tries. Wait ${retryAfterSeconds} seconds, then try again.`,
    zh: `错误次数过多，请等待 ${retryAfterSeconds} 秒后再试。`,
  };
  throw new Refusal(429, "paused", words, { retryAfterSeconds });
}

/** Somebody who is signed in types their password or PIN again. Throws a Refusal at the field for a wrong one. */
export async function confirmSecret(
  context: ApiContext,
  asked: { readonly me: SignedIn; readonly address: string; readonly given: string; readonly path: string },
): Promise<void> {
  const { me, address, given, path } = asked;
  const { kind, id } = me.person;
  refuseWhilePaused(context, address, id);
  const secret: SignIn = kind === "user" ? { user: id, password: given } : { extension: id, pin: given };
  if ((await isRight(context, secret)) !== undefined) return;
  countWrong(context, address, id);
  throw invalidField(path, "This is not the present one.", "与当前的不一致。");
}

function countWrong({ attempts, signInGuessed }: ApiContext, address: string, user: string): void {
  const refusedForMs = attempts.failed(address, user);
  if (refusedForMs > 0) signInGuessed?.({ address, user, refusedForMs });
}

/** Puts the session's token into the browser; undefined takes it out. */
export function setCookie(request: FastifyRequest, reply: FastifyReply, token: string | undefined): void {
  const options = { path: "/", httpOnly: true, sameSite: "lax" as const, secure: request.protocol === "https" };
  if (token === undefined) reply.clearCookie(SESSION_COOKIE, options);
  else reply.setCookie(SESSION_COOKIE, token, { ...options, maxAge: LONGEST_COOKIE_SECONDS });
}

function serveSigningIn(app: FastifyInstance, context: ApiContext): void {
  const gate = createGate();
  serve(app, routes.signIn, async ({ body, request, reply }) => {
    const name = "user" in body ? body.user.toLowerCase() : body.extension;
    refuseWhilePaused(context, request.ip, name);
    const account = await gate(() => isRight(context, body));
    if (account === undefined) {
      countWrong(context, request.ip, name);
      context.audit.write({ user: name, address: request.ip, action: "sign-in.refused", target: "session" });
      refuseWhilePaused(context, request.ip, name);
      const words =
        "user" in body
          ? { en: "Name and password do not fit. Try again.", zh: "用户名或密码不正确，请重试。" }
          : { en: "Extension and PIN do not fit. Try again.", zh: "分机号或 PIN 码不正确，请重试。" };
      throw new Refusal(401, "wrong-credentials", words);
    }
    context.attempts.succeeded(request.ip, name);
    if (request.signedIn !== undefined) context.sessions.close(request.signedIn.session);
    const { token, signedIn } = context.sessions.open(account, request.ip);
    setCookie(request, reply, token);
    context.audit.write({
      user: account.id,
      role: signedIn.person.roles.join(),
      address: request.ip,
      action: "sign-in",
      target: "session",
    });
    return describeSession(context, signedIn);
  });
  serve(app, routes.signOut, async ({ me, request, reply }) => {
    context.sessions.close(me.session);
    setCookie(request, reply, undefined);
    context.audit.write({ user: me.person.id, address: request.ip, action: "sign-out", target: "session" });
    return DONE;
  });
}

function serveMe(app: FastifyInstance, context: ApiContext): void {
  serve(app, routes.setLanguage, async ({ me, body }) => {
    const { kind, id } = me.person;
    const saved = await context.config.update(
      (draft) => {
        const item =
          kind === "user"
            ? draft.users.find((user) => user.id === id)
            : draft.extensions.find(({ number }) => number === id);
        if (item !== undefined) item.language = body.language;
      },
      { by: id, note: `language of ${id}` },
    );
    throwUnlessSaved(saved, undefined);
    return DONE;
  });
  serve(app, routes.setPassword, async ({ me, body, request }) => {
    const { kind, id } = me.person;
    await confirmSecret(context, { me, address: request.ip, given: body.current, path: "/current" });
    checkNew(kind, body.next);
    const hash = kind === "user" ? await hashPassword(body.next) : "";
    const saved = await context.config.update(
      (draft) => {
        const user = draft.users.find((other) => kind === "user" && other.id === id);
        if (user !== undefined) user.passwordHash = hash;
        const agent = draft.extensions.find(({ number }) => kind === "agent" && number === id)?.agent;
        if (agent !== undefined) agent.pin = body.next;
      },
      { by: id, note: `password of ${id}` },
    );
    throwUnlessSaved(saved, undefined);
    context.sessions.renew(me);
    context.audit.write({ user: id, address: request.ip, action: "password.change", target: id });
    return DONE;
  });
}

function checkNew(kind: Account["kind"], next: string): void {
  if (kind === "user" && next.length < 8) {
    throw invalidField("/next", "Use 8 characters or more.", "至少 8 个字符。");
  }
  if (kind === "agent" && !/^[0-9]{4,10}$/.test(next)) {
    throw invalidField("/next", "A PIN is 4 to 10 digits.", "PIN 码为 4 至 10 位数字。");
  }
}

/** Hello, signing in and out, one's own settings, the live picture. */
export function serveSession(app: FastifyInstance, context: ApiContext): void {
  serve(app, routes.hello, async () => {
    const { companyName, companyNameZh, language } = context.config.current.box;
    return {
      companyName,
      ...(companyNameZh !== undefined && { companyNameZh }),
      language,
      languages: ["en" as const, "zh" as const],
      takesCalls: context.takesCalls(),
      needsOwner: !isOwned(context.config.current),
      serverTime: context.clock.now(),
    };
  });
  serve(app, routes.session, async ({ me }) => describeSession(context, me));
  serveSigningIn(app, context);
  serveMe(app, context);
}
