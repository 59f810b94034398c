import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiCall, ApiRefusal, createClient } from "#firmware/api/contract/client.ts";
import { allRoutes, routes } from "#firmware/api/contract/routes.ts";
import type { StreamMessage } from "#firmware/api/contract/stream.ts";
import { mayUse } from "#firmware/api/serve.ts";
import { complaints } from "#firmware/api/validate.ts";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { createService, type Service } from "#firmware/service.ts";

let folder: string;
let service: Service;
let base: string;

/** A browser: keeps the cookie, sends the csrf value. */
function browser() {
  let cookie = "";
  let csrf: string | undefined;
  const call: ApiCall = createClient({
    base,
    csrf: () => csrf,
    fetch: async (url, init) => {
      const reply = await fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie } });
      const set = reply.headers.getSetCookie()[0];
      if (set !== undefined) cookie = set.split(";", 1)[0] ?? "";
      return reply;
    },
  });
  return {
    call,
    cookie: () => cookie,
    async signIn(user: string, password: string) {
      const session = await call(routes.signIn, { body: { user, password } });
      csrf = session.csrf;
      return session;
    },
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "callbox-sim-api-"));
  service = await createService({
    log: silentLogger,
    dataFolder: folder,
    bind: "127.0.0.1",
    sipPort: 0,
    httpPort: 0,
    rtpPorts: { first: 30_000 + (process.pid % 90) * 40, last: 30_039 + (process.pid % 90) * 40 },
    initial: createDemoConfig({ boardPath: "/dev/null" }),
  });
  await service.start();
  base = `http://127.0.0.1:${service.httpPort()}`;
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the whole box answers every page through its web server as the contract says, for every role", async () => {
  for (const role of ["owner", "supervisor", "installer"] as const) {
    const page = browser();
    const { roles } = await page.signIn(role, `${role}-lanhe`);
    for (const route of allRoutes()) {
      if (route.method !== "GET" || route.reply === undefined || route.path.includes(":") || !mayUse(route, roles))
        continue;
      const range = route.path.startsWith("/api/reports/") ? "?from=2026-11-20&to=2026-11-20" : "";
      const reply = await fetch(base + route.path + range, { headers: { cookie: page.cookie() } });
      expect([role, route.path, reply.status]).toEqual([role, route.path, 200]);
      expect([role, route.path, complaints(route.reply, await reply.json())]).toEqual([role, route.path, []]);
    }
  }
});

test("an agent who signs in on the page is seen by the supervisor's stream at once", async () => {
  const [supervisor, agent] = [browser(), browser()];
  await supervisor.signIn("supervisor", "supervisor-lanhe");
  const socket = new WebSocket(`${base.replace("http", "ws")}/api/stream`, {
    headers: { cookie: supervisor.cookie() },
  });
  const isSignedIn = new Promise<string>((resolve, reject) => {
    socket.addEventListener("error", () => reject(new Error("no stream")));
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data)) as StreamMessage;
      if (message.type === "snapshot") void signInAgent();
      if (message.type !== "changes") return;
      const change = message.changes.find((one) => one.list === "agents" && one.id === "1001");
      if (change?.list === "agents" && change.value !== null) resolve(change.value.state);
    });
  });
  const signInAgent = async (): Promise<void> => {
    const session = await agent.call(routes.signIn, { body: { extension: "1001", pin: "1111" } });
    await fetch(`${base}/api/agents/1001/sign-in`, {
      method: "POST",
      headers: { cookie: agent.cookie(), "x-csrf-token": session.csrf },
    });
  };
  // No phone is registered for the extension.
  expect(await isSignedIn).toBe("unreachable");
  socket.close();
});

test("a refusal reaches the page as an error in both languages", async () => {
  const page = browser();
  const refused = await page.signIn("owner", "wrong").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiRefusal);
  expect(refused).toMatchObject({
    status: 401,
    error: { code: "wrong-credentials", messageZh: expect.stringContaining("密码") },
  });
});
