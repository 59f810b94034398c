import { DEMO_SIGN_INS } from "#firmware/config/demo/demo.ts";
import type { Box } from "#test/support/box.ts";
import { type Account, ApiFuzz } from "./api-fuzz.ts";

/** Everybody who can sign in to the demo company, one of each kind. */
const ACCOUNTS: readonly Account[] = [
  ...DEMO_SIGN_INS.map(({ user, password, roles }) => ({ roles, credentials: { user, password } })),
  { roles: ["agent"], credentials: { extension: "1001", pin: "1111" } },
];

/** After so many requests the configuration is put back: a box without queues or owner has little to be asked about. */
const RESTORE_EVERY = 150;

export interface ApiFuzzReport {
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly complaints: readonly string[];
}

/** Opens a fuzz on a running box of the demo company. */
export function openApiFuzz(box: Box): Promise<ApiFuzz> {
  return ApiFuzz.open(`http://127.0.0.1:${box.service.httpPort()}`, ACCOUNTS);
}

async function restore(box: Box): Promise<void> {
  const saved = await box.service.config.replace(structuredClone(box.config), { by: "box", note: "put back" });
  if (saved.kind === "invalid") throw new Error(`the first configuration is no longer good: ${JSON.stringify(saved)}`);
}

/** Sends requests of a seeded run until it is over, or has met ten complaints. */
export async function runApiFuzz(
  box: Box,
  fuzz: ApiFuzz,
  run: {
    readonly seed: number;
    readonly from: number;
    readonly requests: number;
    readonly progress?: (done: number) => void;
  },
): Promise<ApiFuzzReport> {
  const complaints: string[] = [];
  let done = 0;
  for (let index = run.from; index < run.from + run.requests && complaints.length < 10; index++, done++) {
    if (done % RESTORE_EVERY === 0) {
      await restore(box);
      fuzz.forgetSessions();
    }
    const complaint = await fuzz.step(run.seed, index).catch(async (error: unknown) => {
      // Who changed the accounts has locked out the others: that is allowed to those who may.
      await restore(box);
      fuzz.forgetSessions();
      return String(error).includes("cannot sign in") ? undefined : String(error);
    });
    if (complaint !== undefined) complaints.push(complaint);
    run.progress?.(done);
  }
  await restore(box);
  fuzz.forgetSessions();
  return { requests: done, statuses: Object.fromEntries([...fuzz.statuses].sort(([a], [b]) => a - b)), complaints };
}
