import { mkdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { takePriority } from "#firmware/kernel/priority.ts";
import { BackupRefusal, FORMAT, type Manifest, type Parts } from "./backup-format.ts";
import { checkLaidOut } from "./check-laid-out.ts";
import { layOut } from "./lay-out.ts";
import { placesIn } from "./places.ts";
import { asRefusal, makeSureOfOneDisk, makeSureOfRoom } from "./room.ts";
import { seal } from "./seal.ts";
import { takeSnapshot } from "./snapshot.ts";
import { expectedBytes, filesThere, promptNames, writeBackup } from "./write-backup.ts";

/** What the thread is to do. `password` is empty for none. */
export type Job =
  | {
      readonly kind: "make";
      readonly dataFolder: string;
      readonly parts: Parts;
      readonly password: string;
      readonly about: Pick<Manifest, "software" | "madeAt" | "company"> & { readonly people: number };
    }
  | { readonly kind: "take"; readonly dataFolder: string; readonly password: string };

/** To the thread: octets of a backup that is brought in, its end; that so many pieces may be sent. */
export type ToThread = { readonly chunk: Uint8Array } | { readonly end: true } | { readonly credit: number };

/** From the thread. `took`: a piece has been worked through, the next may come. */
export type FromThread =
  | { readonly prepared: Manifest; readonly expected: number }
  | { readonly chunk: Uint8Array<ArrayBuffer> }
  | { readonly took: true }
  | { readonly done: Manifest }
  | { readonly refused: { readonly code: BackupRefusal["code"]; readonly detail: string } };

type MakeJob = Extract<Job, { kind: "make" }>;

async function make(job: MakeJob, port: Port): Promise<Manifest> {
  const { dataFolder, parts, password, about } = job;
  const { making } = placesIn(dataFolder);
  const from = join(dataFolder, "callbox.sqlite");
  const sizes = await Promise.all([from, `${from}-wal`].map((path) => stat(path).catch(() => undefined)));
  mkdirSync(making, { recursive: true });
  await makeSureOfRoom(
    making,
    sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0),
  );
  const database = join(making, "callbox.sqlite");
  const { schema, counts, sounds } = takeSnapshot({ from, to: database, parts, at: about.madeAt });
  const prompts = await filesThere(dataFolder, await promptNames(dataFolder));
  const files = [...prompts, ...(await filesThere(dataFolder, sounds))];
  const bytes = { database: (await stat(database)).size, sounds: files.reduce((sum, file) => sum + file.bytes, 0) };
  const { people, ...who } = about;
  const manifest: Manifest = {
    format: FORMAT,
    ...who,
    schema,
    parts,
    counts: { people, prompts: prompts.filter(({ name }) => name.endsWith(".wav")).length, ...counts },
    bytes,
  };
  port.say({ prepared: manifest, expected: expectedBytes({ database: bytes.database, files }) });
  const tar = writeBackup({ dataFolder, manifest, database, sounds: files });
  for await (const chunk of password === "" ? tar : seal(tar, password)) if (chunk.length > 0) await port.send(chunk);
  return manifest;
}

async function take({ dataFolder, password }: Extract<Job, { kind: "take" }>, port: Port): Promise<Manifest> {
  const { coming } = placesIn(dataFolder);
  await makeSureOfOneDisk(dataFolder);
  const manifest = await layOut({ chunks: port.received(), password, dataFolder, folder: coming });
  await checkLaidOut(coming);
  keepBindings(dataFolder, coming);
  return manifest;
}

/** Phones that are plugged in now can be rung at once, and not only when they register the next time. */
function keepBindings(dataFolder: string, folder: string): void {
  const present = new DatabaseSync(join(dataFolder, "callbox.sqlite"), { readOnly: true, timeout: 5_000 });
  const coming = new DatabaseSync(join(folder, "callbox.sqlite"));
  try {
    coming.exec("BEGIN; DELETE FROM sip_binding; DELETE FROM session");
    const insert = coming.prepare(
      "INSERT INTO sip_binding (aor, contact, expires_at, body) VALUES (:aor, :contact, :expires_at, :body)",
    );
    for (const row of present.prepare("SELECT aor, contact, expires_at, body FROM sip_binding").all()) insert.run(row);
    coming.exec("COMMIT");
  } finally {
    present.close();
    coming.close();
  }
}

/** The thread's end of the channel. Nobody is sent more than they have room for. */
class Port {
  readonly #port: MessagePort;
  #credit = 0;
  #granted: (() => void) | undefined;
  readonly #arrived: ToThread[] = [];
  #heard: (() => void) | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on("message", (message: ToThread) => {
      if ("credit" in message) {
        this.#credit += message.credit;
        this.#granted?.();
      } else {
        this.#arrived.push(message);
        this.#heard?.();
      }
    });
  }

  say(message: FromThread): void {
    this.#port.postMessage(message);
  }

  async send(octets: Buffer): Promise<void> {
    while (this.#credit === 0) {
      await new Promise<void>((resolve) => {
        this.#granted = resolve;
      });
    }
    this.#credit -= 1;
    const chunk = new Uint8Array(octets); // of its own memory: it goes over to the other thread
    this.#port.postMessage({ chunk } satisfies FromThread, [chunk.buffer]);
  }

  async *received(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#arrived.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          this.#heard = resolve;
        });
      } else if ("chunk" in next) {
        yield next.chunk;
        this.say({ took: true });
      } else return;
    }
  }

  close(): void {
    this.#port.close();
  }
}

function refusalOf(error: unknown): Extract<FromThread, { refused: unknown }> {
  const known = asRefusal(error);
  if (known instanceof BackupRefusal) return { refused: { code: known.code, detail: known.message } };
  return {
    refused: { code: "failed", detail: error instanceof Error ? (error.stack ?? error.message) : String(error) },
  };
}

if (parentPort === null) throw new Error("this runs as a thread of the box");
takePriority("spare");
const port = new Port(parentPort);
const job = workerData as Job; // of `backup-thread.ts`
try {
  port.say({ done: job.kind === "make" ? await make(job, port) : await take(job, port) });
} catch (error) {
  port.say(refusalOf(error));
}
port.close();
