import { checkConfig } from "#firmware/config/check.ts";
import { createEmptyConfig } from "#firmware/config/empty.ts";
import { problem } from "#firmware/config/known.ts";
import { newPin, newSipPassword } from "#firmware/config/new-secret.ts";
import type { ConfigProblem } from "#firmware/config/problem.ts";
import { checkReferences } from "#firmware/config/references.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { MASK } from "#firmware/config/secrets.ts";
import { layOver } from "./lay-over.ts";
import { entry, items, type Located, lineAt, located, plain } from "./located.ts";
import type { SectionOf, SetupFile } from "./setup-file.ts";

/** Which box asks. */
export interface ThisBox {
  /** /etc/machine-id: 32 hexadecimal digits. */
  readonly machineId: string;
  /** Its network cards, "aa:bb:cc:dd:ee:ff". */
  readonly macs: readonly string[];
  /** What it has already: phones keep their passwords where the file gives none. */
  readonly present?: Config;
}

/** A password of the file that has to become a hash before the document is saved: hashing takes a while. */
export interface PlainPassword {
  readonly user: string;
  readonly password: string;
}

/** What of a phone was made by the box and stands nowhere else. */
export interface NewSecret {
  readonly extension: string;
  readonly name: string;
  readonly sipPassword?: string;
  readonly pin?: string;
}

export type SetupForBox =
  | { readonly kind: "refused"; readonly problems: readonly ConfigProblem[] }
  | {
      readonly kind: "ready";
      readonly section: SectionOf | undefined;
      /** Whole and checked. Users of `passwords` carry a hash that fits nothing. */
      readonly config: Config;
      readonly passwords: readonly PlainPassword[];
      readonly generated: readonly NewSecret[];
    };

/** Fits no password: no scheme is called so. */
const NO_HASH = "none";

/**
 * The whole configuration a file makes of a box: what is standard, what all boxes have, what this one has, passwords of
 * phones that the file leaves out. Checked as the page checks it; every problem names its line.
 */
export function setupForBox(
  file: SetupFile,
  box: ThisBox,
  isShippedPrompt: (id: string) => boolean = () => true,
): SetupForBox {
  const meant = file.sections.filter(({ of }) => isMeant(of, box));
  const misfit = sectionProblem(file, meant.length, box);
  if (misfit !== undefined) return { kind: "refused", problems: [misfit] };
  const [section] = meant;
  const laid = [file.config, section?.config]
    .filter((part) => part !== undefined)
    .reduce((base, part) => layOver(base, part), located(createEmptyConfig()));
  const passwords: PlainPassword[] = [];
  const generated: NewSecret[] = [];
  const problems: ConfigProblem[] = maskProblems(laid);
  const whole = withOwner(withUsers(withPhones(laid, box.present, generated), passwords, problems), file, passwords);
  const complain = (list: readonly ConfigProblem[]): SetupForBox => ({
    kind: "refused",
    problems: list.map(({ path, code, message }) => ({ path, code, message: inWords(whole, path, message) })),
  });
  const checked = checkConfig(plain(whole));
  if (checked.kind === "invalid") return complain([...problems, ...checked.problems]);
  const wrong = [...problems, ...checkReferences(checked.config, isShippedPrompt)];
  if (wrong.length > 0) return complain(wrong);
  return { kind: "ready", section: section?.of, config: checked.config, passwords, generated };
}

function isMeant({ mac, machineId }: SectionOf, box: ThisBox): boolean {
  if (machineId !== undefined && machineId !== box.machineId) return false;
  return mac === undefined || box.macs.includes(mac);
}

function sectionProblem(file: SetupFile, count: number, { machineId, macs }: ThisBox): ConfigProblem | undefined {
  if (count > 1) {
    return problem("/boxes", "two-sections", `${count} sections of this file are for this box; keep one.`);
  }
  if (count === 1 || file.sections.length === 0) return undefined;
  const who = `machineId ${machineId}, mac ${macs.join(" or ")}`;
  return problem("/boxes", "no-section", `None of the sections is for this box (${who}). Add one for it.`);
}

/** What the page exports without passwords holds masks in their places. */
function maskProblems(whole: Located, path = ""): ConfigProblem[] {
  const { content } = whole;
  if (content.kind === "list") return content.items.flatMap((item, index) => maskProblems(item, `${path}/${index}`));
  if (content.kind === "map")
    return [...content.entries].flatMap(([key, item]) => maskProblems(item, `${path}/${key}`));
  if (content.value !== MASK) return [];
  const message = "This password was masked when the file was exported. Write it out, or take the line out.";
  return [problem(path, "masked-secret", message)];
}

/** Passwords and PINs of phones that the file leaves out stay as they are, or are made. */
export function withPhones(whole: Located, present: Config | undefined, generated: NewSecret[]): Located {
  return withItems(whole, "extensions", (extension) => {
    const number = textOf(extension, "number");
    const before = present?.extensions.find((other) => other.number === number);
    const agent = entry(extension, "agent");
    const lacksPassword = entry(extension, "sipPassword") === undefined;
    const lacksPin = agent !== undefined && entry(agent, "pin") === undefined;
    if (!lacksPassword && !lacksPin) return extension;
    const sipPassword = lacksPassword ? (before?.sipPassword ?? newSipPassword()) : undefined;
    const pin = lacksPin ? (before?.agent?.pin ?? newPin()) : undefined;
    const made = {
      ...(sipPassword !== undefined && before === undefined && { sipPassword }),
      ...(pin !== undefined && before?.agent === undefined && { pin }),
    };
    if (Object.keys(made).length > 0) generated.push({ extension: number, name: textOf(extension, "name"), ...made });
    const secrets = { ...(sipPassword !== undefined && { sipPassword }), ...(pin !== undefined && { agent: { pin } }) };
    return layOver(extension, located(secrets, extension.line));
  });
}

function textOf(item: Located, name: string): string {
  const found = entry(item, name);
  return found === undefined ? "" : String(plain(found));
}

/** `password` of a user stands in for its hash. */
function withUsers(whole: Located, passwords: PlainPassword[], problems: ConfigProblem[]): Located {
  let index = -1;
  return withItems(whole, "users", (user) => {
    index++;
    const password = entry(user, "password");
    if (password === undefined || user.content.kind !== "map") return user;
    const [text, id] = [String(plain(password)), textOf(user, "id")];
    const path = `/users/${index}`;
    if (entry(user, "passwordHash") !== undefined) {
      problems.push(problem(path, "password-twice", "Give “password” or “passwordHash”, not both."));
    }
    if (text.length < 8 || text.length > 200 || text.toLowerCase() === id) {
      problems.push(problem(path, "weak-password", "A password has 8 characters or more and is not the name."));
    }
    passwords.push({ user: id, password: text });
    const entries = new Map(user.content.entries);
    entries.delete("password");
    entries.set("passwordHash", located(NO_HASH, password.line));
    return { line: user.line, content: { kind: "map", entries } };
  });
}

/** Who owns the box also sets it up: a small company has nobody else for it. */
function withOwner(whole: Located, { root, owner }: SetupFile, passwords: PlainPassword[]): Located {
  if (owner === undefined) return whole;
  passwords.push({ user: owner.id, password: owner.password });
  const user = { id: owner.id, name: owner.name, roles: ["owner", "installer"], passwordHash: NO_HASH };
  return layOver(whole, located({ users: [user] }, lineAt(root, "/owner")));
}

function withItems(whole: Located, list: string, change: (item: Located) => Located): Located {
  const found = entry(whole, list);
  if (found?.content.kind !== "list" || whole.content.kind !== "map") return whole;
  const entries = new Map(whole.content.entries);
  entries.set(list, { line: found.line, content: { kind: "list", items: items(found).map(change) } });
  return { line: whole.line, content: { kind: "map", entries } };
}

function inWords(whole: Located, path: string, message: string): string {
  const line = lineAt(whole, path);
  return line > 0 ? `Line ${line}: ${message}` : `${path}: ${message}`;
}
