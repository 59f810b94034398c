import { Compile } from "typebox/compile";
import type { TLocalizedValidationError } from "typebox/error";
import { Settings } from "typebox/system";
import { Value } from "typebox/value";
import { crowded } from "./crowded.ts";
import type { ConfigProblem } from "./problem.ts";
import { Config } from "./schema/config.ts";

/**
 * A value that fits no kind of node is complained of once for each kind; only then comes what is wrong with the next
 * thing. The checker's own limit (8) would hide the one complaint that is meant.
 */
Settings.Set({ maxErrors: 500 });

const compiled = Compile(Config);

export type CheckResult =
  | { readonly kind: "valid"; readonly config: Config }
  | { readonly kind: "invalid"; readonly problems: readonly ConfigProblem[] };

/**
 * Outside data becomes a Config here and nowhere else: defaults are filled in, then the schema is checked. The input
 * is not changed.
 */
export function checkConfig(input: unknown): CheckResult {
  const tooMany = crowded(input);
  if (tooMany !== undefined) return { kind: "invalid", problems: [tooMany] };
  if (!isOurs(input)) {
    return {
      kind: "invalid",
      problems: [{ path: "", code: "foreign", message: "This is no file of Callbox settings." }],
    };
  }
  const document: unknown = Value.Default(Config, structuredClone(input));
  if (compiled.Check(document)) return checkTimeZone(document);
  const errors = compiled.Errors(document);
  const telling = errors.filter((error) => tells(error, document));
  const problems = (telling.length > 0 ? telling : errors.slice(0, 1)).map(explain);
  return { kind: "invalid", problems: dedupe(problems) };
}

/** Whether it has anything that a configuration has. */
function isOurs(input: unknown): boolean {
  if (typeof input !== "object" || input === null) return false;
  return Object.keys(input).some((key) => Object.hasOwn(Config.properties, key));
}

/**
 * The same of a document that newer software has written: settings this one does not know are left out, and named by
 * their paths. Undefined when it is not in order for another reason.
 */
export function checkNewerConfig(input: unknown): { readonly config: Config; readonly leftOut: string[] } | undefined {
  const document: unknown = structuredClone(input);
  const leftOut: string[] = [];
  // What is unknown below something unknown goes with it; a few rounds reach every depth there is.
  for (let round = 0; round < 5; round++) {
    const checked = checkConfig(document);
    if (checked.kind === "valid") return { config: checked.config, leftOut };
    const unknown = compiled
      .Errors(Value.Default(Config, structuredClone(document)))
      .flatMap((error) =>
        error.keyword === "additionalProperties"
          ? error.params.additionalProperties.map((name) => ({ path: error.instancePath, name }))
          : [],
      );
    if (unknown.length === 0) return undefined;
    for (const { path, name } of unknown) {
      const holder = at(document, path);
      if (typeof holder !== "object" || holder === null || !Reflect.deleteProperty(holder, name)) return undefined;
      leftOut.push(`${path}/${name}`);
    }
  }
  return undefined;
}

/** Every clock of the box goes by its zone: one that no clock knows would stop reports, opening hours and the live view. */
function checkTimeZone(config: Config): CheckResult {
  const { timeZone } = config.box;
  if (isTimeZone(timeZone)) return { kind: "valid", config };
  const message = `There is no time zone “${timeZone}”. Write it as a continent and a city, for instance Asia/Shanghai.`;
  return { kind: "invalid", problems: [{ path: "/box/timeZone", code: "no-time-zone", message }] };
}

/** Asking takes a millisecond; a box has one zone. */
const knownZones = new Set<string>();

function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    knownZones.add(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The value a JSON pointer names. */
function at(document: unknown, pointer: string): unknown {
  let value = document;
  for (const key of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, key.replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  return value;
}

/**
 * A value that fits no variant of a union gives the complaints of all of them. Only those of the variant that is
 * meant are worth reading: the one whose `kind` the value has, or whose key it has.
 */
function tells(error: TLocalizedValidationError, document: unknown): boolean {
  if (error.keyword === "boolean") return false; // the twin of additionalProperties
  const steps = error.schemaPath.split("/");
  for (const [index, step] of steps.entries()) {
    if (step !== "anyOf" || index + 1 >= steps.length) continue;
    const variant = at(
      Config,
      steps
        .slice(0, index + 2)
        .join("/")
        .replace(/^#/, ""),
    );
    const holder = holderOf(error, steps.slice(index + 2), document);
    if (!isMeant(variant, holder)) return false;
  }
  return true;
}

/** The value the union itself was asked about: the error's place less the properties named after the variant. */
function holderOf(error: TLocalizedValidationError, inner: readonly string[], document: unknown): unknown {
  const depth = inner.filter((step, index) => step === "items" || inner[index - 1] === "properties").length;
  const path = error.instancePath.split("/");
  return at(document, path.slice(0, path.length - depth).join("/"));
}

function isMeant(variant: unknown, value: unknown): boolean {
  const properties = at(variant, "/properties");
  if (typeof properties !== "object" || properties === null || typeof value !== "object" || value === null) return true;
  const kind = at(properties, "/kind/const");
  if (kind !== undefined) return Reflect.get(value, "kind") === kind;
  return Object.keys(properties).some((key) => key in value);
}

function explain(error: TLocalizedValidationError): ConfigProblem {
  const path = error.instancePath;
  switch (error.keyword) {
    case "required":
      return {
        path,
        code: "missing",
        message: `Something is missing here: add ${error.params.requiredProperties.map((name) => `“${name}”`).join(", ")}.`,
      };
    case "additionalProperties":
      return {
        path,
        code: "unknown",
        message: `Unknown: ${error.params.additionalProperties.map((name) => `“${name}”`).join(", ")}. Check the spelling or remove it.`,
      };
    case "anyOf":
      return { path, code: "kind", message: "This is none of the kinds that are possible here; look at “kind”." };
    case "pattern":
      return { path, code: "pattern", message: `This must look like ${String(error.params.pattern)}.` };
    case "type":
      return { path, code: "type", message: `This ${error.message}${isForText(error) ? ": put it in quotes" : ""}.` };
    case "minimum":
    case "maximum":
      return { path, code: "range", message: `The number ${error.message.replace(/^must be/, "must be")}.` };
    default:
      return { path, code: error.keyword, message: `This ${error.message}.` };
  }
}

/** YAML reads 1001 as a number where a name or telephone number is meant. */
function isForText({ keyword, params }: TLocalizedValidationError): boolean {
  return keyword === "type" && "type" in params && params.type === "string";
}

/** One sentence for a place is enough; "none of the kinds" stands only where nothing better is known. */
function dedupe(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ path, code, message }) => {
    const isVague = code === "kind" || code === "const";
    if (
      isVague &&
      problems.some((other) => other.code !== "kind" && other.path.startsWith(path) && other.message !== message)
    ) {
      return (
        code === "const" &&
        !problems.some((other) => other.path === path && other.code !== "const" && other.code !== "kind")
      );
    }
    const key = `${path} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
