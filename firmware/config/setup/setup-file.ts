import { Type } from "typebox";
import { Value } from "typebox/value";
import { problem } from "#firmware/config/known.ts";
import { ConfigInvalid, type ConfigProblem } from "#firmware/config/problem.ts";
import { ItemId, Name } from "#firmware/config/schema/common.ts";
import { entry, items, type Located, lineAt, plain, readLocated } from "./located.ts";

const strict = { additionalProperties: false } as const;
const Password = Type.String({ minLength: 8, maxLength: 200 });

/** What a set-up file holds beside configurations, which are checked once they are put together for a box. */
const Frame = Type.Object(
  {
    setup: Type.Literal(1),
    owner: Type.Optional(
      Type.Object({ id: Type.Optional(ItemId), name: Type.Optional(Name), password: Password }, strict),
    ),
    presentPassword: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    config: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    boxes: Type.Optional(
      Type.Array(
        Type.Object(
          {
            mac: Type.Optional(Type.String({ pattern: "^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$" })),
            machineId: Type.Optional(Type.String({ pattern: "^[0-9a-f]{32}$" })),
            name: Type.Optional(Name),
            config: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          },
          strict,
        ),
        { maxItems: 1000 },
      ),
    ),
  },
  strict,
);

/** Which box a section is for. */
export interface SectionOf {
  /** "aa:bb:cc:dd:ee:ff". */
  readonly mac?: string;
  readonly machineId?: string;
  readonly name?: string;
}

/** A set-up file in order as far as it can be told without knowing the box. */
export interface SetupFile {
  readonly root: Located;
  readonly owner: { readonly id: string; readonly name: string; readonly password: string } | undefined;
  readonly presentPassword: string | undefined;
  /** What every box has; undefined where the file has sections only. */
  readonly config: Located | undefined;
  readonly sections: readonly { readonly of: SectionOf; readonly line: number; readonly config: Located | undefined }[];
}

/** Reads `callbox.yaml`: a set-up file, or a configuration as the page exports it. Throws ConfigInvalid, with lines. */
export function readSetupFile(text: string): SetupFile {
  const root = readLocated(text);
  if (entry(root, "schemaVersion") !== undefined && entry(root, "setup") === undefined) {
    return { root, owner: undefined, presentPassword: undefined, config: root, sections: [] };
  }
  if (entry(root, "setup") === undefined) {
    const message = "This is no set-up file: begin it with “setup: 1”, or take a file the page has exported.";
    throw new ConfigInvalid([problem("", "no-set-up", `Line 1: ${message}`)]);
  }
  const document = plain(root);
  const problems = frameProblems(document);
  if (problems.length > 0) throw new ConfigInvalid(problems.map((each) => onItsLine(root, each)));
  const frame = Value.Parse(Frame, document);
  const sections = items(entry(root, "boxes")).map((section, index) => {
    const { mac, machineId, name } = frame.boxes?.[index] ?? {};
    const of = {
      ...(mac !== undefined && { mac: sameMac(mac) }),
      ...(machineId !== undefined && { machineId }),
      ...(name !== undefined && { name }),
    };
    return { of, line: section.line, config: entry(section, "config") };
  });
  const { owner, presentPassword } = frame;
  return {
    root,
    owner: owner && { id: owner.id ?? "owner", name: owner.name ?? "Owner", password: owner.password },
    presentPassword,
    config: entry(root, "config"),
    sections,
  };
}

/** A problem with the line in front of its sentence. */
export function onItsLine(root: Located, { path, code, message }: ConfigProblem): ConfigProblem {
  return { path, code, message: `Line ${lineAt(root, path)}: ${message}` };
}

/** One spelling for a network card's address. */
export function sameMac(mac: string): string {
  return mac.toLowerCase().replaceAll("-", ":");
}

function frameProblems(document: unknown): ConfigProblem[] {
  if (!Value.Check(Frame, document)) {
    return Value.Errors(Frame, document)
      .filter(({ keyword }) => keyword !== "boolean")
      .map(({ instancePath, keyword, message, params }) => {
        if (keyword !== "additionalProperties") return problem(instancePath, keyword, `This ${message}.`);
        const names = (params as { additionalProperties: readonly string[] }).additionalProperties; // of this keyword
        return problem(
          instancePath,
          "unknown",
          `Unknown: ${names.map((name) => `“${name}”`).join(", ")}. Check the spelling.`,
        );
      });
  }
  const nameless = (document.boxes ?? []).flatMap(({ mac, machineId }, index) =>
    mac === undefined && machineId === undefined
      ? [problem(`/boxes/${index}`, "no-box-named", "Say which box this is for: add “mac” or “machineId”.")]
      : [],
  );
  const { owner } = document;
  const isWeak = owner !== undefined && owner.password.toLowerCase() === (owner.id ?? "owner");
  return isWeak
    ? [...nameless, problem("/owner/password", "weak-password", "Choose a password that is not the name.")]
    : nameless;
}
