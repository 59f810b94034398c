import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { writeFileSafely } from "#firmware/config/file.ts";
import { flush, placesIn, STATE } from "./places.ts";

/** Of the state that was taken out of its place, or is to be put there. Times are milliseconds since 1970 UTC. */
const About = Type.Object({
  company: Type.String(),
  /** When it was the state of a box: a backup when it was made, what was there before when it was replaced. */
  at: Type.Integer(),
});
export type About = Static<typeof About>;

const Order = Type.Object({
  /** What is put in place. */
  from: Type.Union([Type.Literal("held"), Type.Literal("before")]),
  /** waiting: nothing has been touched. out, in, tidy, undo: the steps, each of which may be done again. */
  phase: Type.Union([
    Type.Literal("waiting"),
    Type.Literal("out"),
    Type.Literal("in"),
    Type.Literal("tidy"),
    Type.Literal("undo"),
  ]),
  /** Of undo: what there was of the old state. */
  had: Type.Optional(Type.Array(Type.String())),
  /** Who asked for it: for the audit log of what is then there. */
  by: Type.String(),
  /** What is put in place, and what goes out. */
  comes: About,
  goes: About,
});
export type Order = Static<typeof Order>;

/** What became of an order. */
export interface Swapped {
  readonly order: Order;
  /** Why everything is as it was; undefined when it was put in place. */
  readonly failure?: string;
}

const compiledOrder = Compile(Order);
const compiledAbout = Compile(About);

/** Undefined where nothing is to be brought back. */
export function readOrder(dataFolder: string): Order | undefined {
  const value = parsed(placesIn(dataFolder).order);
  return compiledOrder.Check(value) ? value : undefined;
}

/** What lies in one of the places; undefined where there is nothing, or nothing whole. */
export function readAbout(folder: string): About | undefined {
  const value = parsed(join(folder, placesIn("").about));
  return compiledAbout.Check(value) ? value : undefined;
}

export async function writeAbout(folder: string, about: About): Promise<void> {
  await writeFileSafely(join(folder, placesIn("").about), `${JSON.stringify(about)}\n`);
}

/** From now on the next start puts it in place. */
export async function writeOrder(dataFolder: string, order: Order): Promise<void> {
  const { root } = placesIn(dataFolder);
  await mkdir(root, { recursive: true });
  await flush(dataFolder);
  await writeFileSafely(placesIn(dataFolder).order, `${JSON.stringify(order)}\n`);
}

/** The order is given up; false when there is none. */
export async function removeOrder(dataFolder: string): Promise<boolean> {
  const { order, root } = placesIn(dataFolder);
  if (!existsSync(order)) return false;
  rmSync(order, { force: true });
  await flush(root);
  return true;
}

/**
 * At every start, before anything of the state is opened: does what was ordered, or finishes what a power cut has
 * interrupted. Every step is a rename, or a small file that says which renames are next, and the disk has each before
 * the next one begins: so there is the old state or the new one, whole. A disk that refuses a step gets the old state back.
 * `beforeStep` is waited for before each change of the disk: a test cuts the power there.
 */
export async function finishSwap(
  dataFolder: string,
  beforeStep: () => Promise<void> = () => Promise.resolve(),
): Promise<Swapped | undefined> {
  const order = readOrder(dataFolder);
  if (order === undefined) return undefined;
  if (order.phase === "waiting" && !existsSync(placesIn(dataFolder)[order.from])) {
    await removeOrder(dataFolder); // somebody has deleted it by hand
    return undefined;
  }
  const steps = new Steps(dataFolder, order, beforeStep);
  if (order.phase === "undo") {
    await steps.undo(order.had ?? []);
    return { order, failure: "it was undone after a power cut" };
  }
  try {
    if (order.phase === "waiting") await steps.begin();
  } catch (error) {
    await removeOrder(dataFolder); // a full disk: nothing has been moved
    return { order, failure: wordsOf(error) };
  }
  try {
    if (order.phase === "waiting" || order.phase === "out") await steps.takeOut();
    if (order.phase !== "tidy") await steps.putIn();
  } catch (error) {
    await steps.undo(await steps.beginUndo());
    return { order, failure: wordsOf(error) };
  }
  // Everything is in place: what could not be cleared away now is at the next start.
  await steps.tidy().catch(() => undefined);
  return { order };
}

class Steps {
  readonly #dataFolder: string;
  readonly #order: Order;
  readonly #beforeStep: () => Promise<void>;

  constructor(dataFolder: string, order: Order, beforeStep: () => Promise<void>) {
    this.#dataFolder = dataFolder;
    this.#order = order;
    this.#beforeStep = beforeStep;
  }

  /** Nothing is moved before the disk knows that it is to be. */
  async begin(): Promise<void> {
    const { leaving, root } = placesIn(this.#dataFolder);
    await this.#beforeStep();
    mkdirSync(leaving, { recursive: true });
    await this.#beforeStep();
    await writeAbout(leaving, this.#order.goes);
    await flush(root);
    await this.#now("out");
  }

  /** Whatever of the state is still in its place is of the old one: nothing new comes before all of it has gone. */
  async takeOut(): Promise<void> {
    const { leaving } = placesIn(this.#dataFolder);
    await this.#move(this.#dataFolder, leaving);
    await this.#now("in");
  }

  async putIn(): Promise<void> {
    await this.#move(placesIn(this.#dataFolder)[this.#order.from], this.#dataFolder);
    await this.#now("tidy");
  }

  /** What went out takes the place of what was kept from the time before. */
  async tidy(): Promise<void> {
    const { leaving, before, held, root, order } = placesIn(this.#dataFolder);
    if (this.#order.from === "held") await this.#trash(held);
    if (existsSync(leaving)) {
      await this.#trash(before);
      await this.#beforeStep();
      renameSync(leaving, before);
    }
    await flush(root);
    await this.#beforeStep();
    rmSync(order, { force: true });
    await flush(root);
  }

  /** What there was of the old state: all that has gone out and, while nothing new is in, all that is still there. */
  async beginUndo(): Promise<string[]> {
    const { leaving } = placesIn(this.#dataFolder);
    const isAnyIn = readOrder(this.#dataFolder)?.phase === "in";
    const had = STATE.filter(
      (name) => existsSync(join(leaving, name)) || (!isAnyIn && existsSync(join(this.#dataFolder, name))),
    );
    // What is full or worn out may refuse this too; undoing is only renaming.
    await writeOrder(this.#dataFolder, { ...this.#order, phase: "undo", had }).catch(() => undefined);
    return had;
  }

  /** The old state back into its place, and the new one to where it was. */
  async undo(had: readonly string[]): Promise<void> {
    const { leaving, root, [this.#order.from]: from } = placesIn(this.#dataFolder);
    for (const name of STATE) {
      const place = join(this.#dataFolder, name);
      const isOld = had.includes(name) && !existsSync(join(leaving, name));
      if (!isOld && existsSync(place)) await this.#rename(place, join(from, name));
      if (existsSync(join(leaving, name))) await this.#rename(join(leaving, name), place);
    }
    for (const folder of [from, this.#dataFolder]) await flush(folder);
    await this.#trash(leaving);
    await this.#beforeStep();
    rmSync(placesIn(this.#dataFolder).order, { force: true });
    await flush(root);
  }

  async #move(from: string, to: string): Promise<void> {
    for (const name of STATE) {
      if (existsSync(join(from, name))) await this.#rename(join(from, name), join(to, name));
    }
    await flush(from);
    await flush(to);
  }

  /** Deleting thousands of sounds takes its time: that is done while calls are taken again (`tidyPlaces`). */
  async #trash(folder: string): Promise<void> {
    if (!existsSync(folder)) return;
    const { trash, root } = placesIn(this.#dataFolder);
    const number = readdirSync(root).filter((name) => name.startsWith("trash")).length;
    await this.#beforeStep();
    renameSync(folder, `${trash}-${number}-${this.#order.goes.at}`);
  }

  async #rename(from: string, to: string): Promise<void> {
    await this.#beforeStep();
    await rename(from, to);
  }

  async #now(phase: "out" | "in" | "tidy"): Promise<void> {
    await this.#beforeStep();
    await writeOrder(this.#dataFolder, { ...this.#order, phase });
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
