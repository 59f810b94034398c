import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { Value } from "typebox/value";
import type { FieldError } from "./contract/error.ts";
import { invalid, invalidField } from "./refusal.ts";

const compiled = new WeakMap<object, Validator>();

/** Compiled at first use: the box starts sooner. */
function validator(schema: TSchema): Validator {
  let known = compiled.get(schema);
  if (known === undefined) {
    known = Compile(schema);
    compiled.set(schema, known);
  }
  return known;
}

const MAX_FIELDS = 20;

/** A complaint of the schema checker as far as it is needed here. */
interface Complaint {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: unknown;
}

function parameter(complaint: Complaint, name: string): unknown {
  return typeof complaint.params === "object" && complaint.params !== null
    ? Reflect.get(complaint.params, name)
    : undefined;
}

function names(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

function words(complaint: Complaint): { en: string; zh: string } {
  const limit = String(parameter(complaint, "limit") ?? "");
  switch (complaint.keyword) {
    case "required": {
      const missing = names(parameter(complaint, "requiredProperties"));
      return { en: `Missing: ${missing}.`, zh: `缺少：${missing}。` };
    }
    case "additionalProperties": {
      const unknown = names(parameter(complaint, "additionalProperties"));
      return { en: `Unknown: ${unknown}. Check the spelling.`, zh: `未知项：${unknown}，请检查拼写。` };
    }
    case "minimum":
      return { en: `Must be ${limit} or more.`, zh: `不能小于 ${limit}。` };
    case "maximum":
      return { en: `Must be ${limit} or less.`, zh: `不能大于 ${limit}。` };
    case "minLength":
      return { en: `Needs ${limit} characters or more.`, zh: `至少 ${limit} 个字符。` };
    case "maxLength":
      return { en: `May have ${limit} characters or fewer.`, zh: `最多 ${limit} 个字符。` };
    case "pattern":
      return { en: "Is not written the way it must be.", zh: "格式不正确。" };
    case "anyOf":
    case "const":
      return { en: "Is none of the possible choices.", zh: "不在可选范围内。" };
    default:
      return { en: `It ${complaint.message}.`, zh: "内容不正确。" };
  }
}

/** Sentences for people about what is wrong, at most 20. `root` is put before each path. */
export function complaints(schema: TSchema, value: unknown, root = ""): FieldError[] {
  const seen = new Set<string>();
  const fields: FieldError[] = [];
  for (const complaint of validator(schema).Errors(value)) {
    if (complaint.keyword === "boolean" || seen.has(complaint.instancePath)) continue;
    seen.add(complaint.instancePath);
    const { en, zh } = words(complaint);
    fields.push({ path: `${root}${complaint.instancePath}`, message: en, messageZh: zh });
    if (fields.length === MAX_FIELDS) break;
  }
  return fields;
}

/** Nothing the box takes lies deeper; the checker calls itself for each level. */
const MAX_DEPTH = 100;

/** Whether lists and objects lie too deep in each other; told without calling itself. */
function isTooDeep(input: unknown): boolean {
  let level: unknown[] = [input];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
    if (level.length === 0) return false;
  }
  return true;
}

/**
 * Checks outside data. `text` is for what came in an address, where everything is text: "50" becomes 50. Defaults are
 * filled in. Throws a Refusal (400) that names every wrong field.
 */
export function checkInput(schema: TSchema, input: unknown, from: "body" | "text"): unknown {
  if (isTooDeep(input)) {
    throw invalidField(
      "",
      `Lists and objects may lie ${MAX_DEPTH} deep in each other at most.`,
      `列表和对象最多嵌套 ${MAX_DEPTH} 层。`,
    );
  }
  const raw = from === "text" ? Value.Convert(schema, structuredClone(input ?? {})) : input;
  const value = Value.Default(schema, raw);
  if (validator(schema).Check(value)) return value;
  throw invalid(complaints(schema, value));
}
