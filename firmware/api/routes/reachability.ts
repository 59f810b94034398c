import type { FastifyInstance } from "fastify";
import { isNearHost } from "#firmware/api/access/origin.ts";
import { doneBy } from "#firmware/api/audit.ts";
import { throwUnlessSaved } from "#firmware/api/config/save.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { invalidField, notNow, Refusal } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { isOwned } from "#firmware/config/owned.ts";
import { hashPassword } from "#firmware/config/password.ts";
import { confirmSecret, describeSession, setCookie } from "./session.ts";

function serveSsh(app: FastifyInstance, context: ApiContext): void {
  const { machine, audit } = context;
  serve(app, routes.openSsh, async ({ me, body, request }) => {
    const { key, minutes, password } = body;
    await confirmSecret(context, { me, address: request.ip, given: password, path: "/password" });
    const opening = await machine.openSsh(key, minutes);
    const detail = { minutes, key: opening.fingerprint };
    audit.write({ ...doneBy(me, request.ip), action: "ssh.open", target: "ssh", detail });
    return opening;
  });
  serve(app, routes.closeSsh, async ({ me, request }) => {
    await machine.closeSsh();
    audit.write({ ...doneBy(me, request.ip), action: "ssh.close", target: "ssh" });
    return DONE;
  });
}

function serveReset(app: FastifyInstance, context: ApiContext): void {
  const { machine, audit } = context;
  serve(app, routes.factoryReset, async ({ me, body, request }) => {
    await confirmSecret(context, { me, address: request.ip, given: body.password, path: "/password" });
    audit.write({ ...doneBy(me, request.ip), action: "box.factory-reset", target: "box" });
    await machine.factoryReset(me.person.id);
    return DONE;
  });
}

const FOREIGN_NAME = {
  en: "Open this page by the box's number (http://192.168.1.20) or as http://callbox.local, then try again.",
  zh: "请用设备的 IP 地址（如 http://192.168.1.20）或 http://callbox.local 打开本页面后重试。",
};

/** Whoever comes first owns the box; from then on there is an owner, and this route refuses. */
function serveFirstOwner(app: FastifyInstance, context: ApiContext): void {
  const { config, audit, sessions } = context;
  serve(app, routes.firstOwner, async ({ body, request, reply }) => {
    const { user: id, name, password, language, ...about } = body;
    const refuseOwned = (): void => {
      if (!isOwned(config.current)) return;
      throw notNow("owned", "This box has an owner already. Sign in.", "本机已有负责人，请登录。");
    };
    refuseOwned();
    if (!isNearHost(request.headers)) throw new Refusal(403, "foreign-name", FOREIGN_NAME);
    if (password.toLowerCase() === id) {
      throw invalidField("/password", "Choose a password that is not the name.", "密码不能与用户名相同。");
    }
    const version = config.version;
    const passwordHash = await hashPassword(password);
    const saved = await config.update(
      (draft) => {
        const others = draft.users.filter((user) => user.id !== id);
        draft.users = [
          ...others,
          { id, name, roles: ["owner", "installer"], passwordHash, ...(language && { language }) },
        ];
        if (language !== undefined) draft.box.language = language;
        Object.assign(draft.box, about);
      },
      { by: id, note: "the first owner", expectedVersion: version },
    );
    if (saved.kind === "conflict") refuseOwned();
    throwUnlessSaved(saved, undefined);
    const { token, signedIn } = sessions.open({ kind: "user", id }, request.ip);
    setCookie(request, reply, token);
    audit.write({ user: id, role: "owner", address: request.ip, action: "box.first-owner", target: id });
    return describeSession(context, signedIn);
  });
}

/** Who can reach the box, and how it becomes somebody's: firewall, name, SSH, sticks, first owner, factory reset. */
export function serveReachability(app: FastifyInstance, context: ApiContext): void {
  serve(app, routes.network, () => context.machine.network());
  serve(app, routes.stick, async () => context.machine.stick());
  serveSsh(app, context);
  serveReset(app, context);
  serveFirstOwner(app, context);
}
