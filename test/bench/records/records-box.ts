import { constants, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { routes } from "#firmware/api/contract/routes.ts";
import { createLogger } from "#firmware/kernel/log.ts";
import { createService } from "#firmware/service.ts";
import { AGENT, houseConfig, OWNER, SUPERVISOR } from "./house.ts";
import { type Question, questionsFor } from "./questions.ts";

/** What one question took; `size` is the length of the answer, 0 when it was refused. */
export interface Answer {
  readonly ms: number;
  readonly size: number;
}

/** The whole box over a copy of these records, asked through its web server as a browser does. */
export interface RecordsBox {
  readonly questions: readonly Question[];
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts it; `database` is copied, so that sign-ins change nothing. */
export async function openRecordsBox(database: string): Promise<RecordsBox> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-records-"));
  copyFileSync(database, join(folder, "callbox.sqlite"), constants.COPYFILE_FICLONE);
  const service = await createService({
    dataFolder: folder,
    bind: "127.0.0.1",
    sipPort: 0,
    httpPort: 0,
    rtpPorts: { first: 34_000, last: 34_099 },
    initial: houseConfig(),
    logLevel: "error",
    log: createLogger("error"),
  });
  await service.start();
  const base = `http://127.0.0.1:${service.httpPort()}`;
  const signIn = async (body: object): Promise<string> => {
    const headers = { "content-type": "application/json" };
    const reply = await fetch(base + routes.signIn.path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`sign-in refused: ${await reply.text()}`);
    return reply.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
  };
  const cookies = { owner: await signIn(OWNER), supervisor: await signIn(SUPERVISOR), agent: await signIn(AGENT) };
  return {
    questions: questionsFor(service.db),
    async ask({ who, address }) {
      const askedAt = performance.now();
      const reply = await fetch(base + address, { headers: { cookie: cookies[who] } });
      const { length } = await reply.arrayBuffer().then((body) => new Uint8Array(body));
      return { ms: performance.now() - askedAt, size: reply.ok ? length : 0 };
    },
    async close() {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
