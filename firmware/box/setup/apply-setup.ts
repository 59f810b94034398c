import { problem } from "#firmware/config/known.ts";
import { isOwned } from "#firmware/config/owned.ts";
import { hashPassword, verifyPassword } from "#firmware/config/password.ts";
import { ConfigInvalid, type ConfigProblem } from "#firmware/config/problem.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { type PlainPassword, setupForBox, type ThisBox } from "#firmware/config/setup/for-box.ts";
import type { SetupOutcome } from "#firmware/config/setup/report.ts";
import { onItsLine, readSetupFile, type SetupFile } from "#firmware/config/setup/setup-file.ts";
import type { ConfigStore } from "#firmware/config/store.ts";

/** Who a change by a stick is written down as. */
export const SETUP_BY = "usb";

/**
 * Applies a set-up file whole or not at all. A box that somebody owns takes one only with the present password of an
 * owner: as `presentPassword`, or as the file's own for the owner. Accounts that the file does not name stay, and no box
 * ever loses its owner.
 */
export async function applySetup(
  text: string,
  box: Omit<ThisBox, "present">,
  { store, isShippedPrompt }: { readonly store: ConfigStore; readonly isShippedPrompt: (id: string) => boolean },
): Promise<Exclude<SetupOutcome, { kind: "known" }>> {
  const before = store.current;
  let file: SetupFile;
  try {
    file = readSetupFile(text);
  } catch (error) {
    if (error instanceof ConfigInvalid) return { kind: "refused", problems: error.problems };
    throw error;
  }
  const stranger = await strangerProblem(file, before);
  if (stranger !== undefined) return { kind: "refused", problems: [stranger] };
  const made = setupForBox(file, { ...box, ...(isOwned(before) && { present: before }) }, isShippedPrompt);
  if (made.kind === "refused") return made;
  const config = await withAccounts(made.config, made.passwords, before);
  if (!isOwned(config)) {
    const message = "A box needs an owner: write “owner” with a password of 8 characters or more.";
    return { kind: "refused", problems: [onItsLine(file.root, problem("", "no-owner-password", message))] };
  }
  const saved = await store.replace(config, { by: SETUP_BY, note: "set up from a USB stick" });
  if (saved.kind === "invalid") return { kind: "refused", problems: saved.problems };
  return {
    kind: "applied",
    section: made.section,
    config: store.current,
    version: store.version,
    ownerSet: made.passwords.some(({ user }) => isOwner(store.current, user)),
    generated: made.generated,
  };
}

async function strangerProblem(file: SetupFile, before: Config): Promise<ConfigProblem | undefined> {
  if (!isOwned(before)) return undefined;
  const offered = [file.presentPassword, file.owner?.password].filter((each) => each !== undefined);
  for (const password of new Set(offered)) {
    for (const user of before.users) {
      if (user.roles.includes("owner") && (await verifyPassword(password, user.passwordHash))) return undefined;
    }
  }
  const message = "This box has an owner already. Write the owner's present password as “presentPassword”.";
  return onItsLine(file.root, problem("/presentPassword", "wrong-present-password", message));
}

/** Passwords as hashes; one that is the same as before keeps its hash, and people signed in with it stay so. */
async function withAccounts(config: Config, passwords: readonly PlainPassword[], before: Config): Promise<Config> {
  const users = [...config.users];
  for (const { user: id, password } of passwords) {
    const at = users.findLastIndex((user) => user.id === id);
    const user = users[at];
    if (user === undefined) continue;
    const old = before.users.find((other) => other.id === id)?.passwordHash;
    const isSame = old !== undefined && (await verifyPassword(password, old));
    users[at] = { ...user, passwordHash: isSame ? old : await hashPassword(password) };
  }
  const kept = before.users.filter(({ id }) => !users.some((user) => user.id === id));
  return { ...config, users: [...users, ...kept.map((user) => withoutStrangers(user, config))] };
}

/** An account that stays may name queues, mailboxes and an extension that are no more. */
function withoutStrangers(user: Config["users"][number], config: Config): Config["users"][number] {
  const { extension, queues, mailboxes, ...rest } = user;
  const there = (list: readonly { readonly id: string }[], id: string): boolean => list.some((item) => item.id === id);
  return {
    ...rest,
    ...(config.extensions.some(({ number }) => number === extension) && { extension }),
    ...(queues !== undefined && { queues: queues.filter((id) => there(config.queues, id)) }),
    ...(mailboxes !== undefined && { mailboxes: mailboxes.filter((id) => there(config.mailboxes, id)) }),
  };
}

function isOwner({ users }: Config, id: string): boolean {
  return users.some((user) => user.id === id && user.roles.includes("owner"));
}
