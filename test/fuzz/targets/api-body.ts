import type { TSchema } from "typebox";
import { allRoutes } from "#firmware/api/contract/routes.ts";
import { Refusal } from "#firmware/api/refusal.ts";
import { checkInput, complaints } from "#firmware/api/validate.ts";
import { type Schema, valueFrom } from "#test/fuzz/engine/from-schema.ts";
import { type Json, mutateJson } from "#test/fuzz/engine/mutate-json.ts";
import type { Random } from "#test/fuzz/engine/random.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";

/** Schemas of everything that is sent to the box: bodies, and queries, where all is text. */
const SCHEMAS = allRoutes().flatMap(({ body, query }) => [
  ...(body === undefined ? [] : [{ schema: body, from: "body" as const }]),
  ...(query === undefined ? [] : [{ schema: query, from: "text" as const }]),
]);
const WORDS = ["sales", "1001", "owner", "2026-11-20", "13800138000", "en", "main", "Lanhe"];

/** Which schema, and a value that is nearly right for it. */
function build(random: Random): Buffer | undefined {
  if (random.percent(20)) return undefined;
  const index = random.int(SCHEMAS.length);
  const plain = SCHEMAS[index]!.schema as TSchema as Schema; // a TypeBox schema is a JSON schema
  let value: Json = valueFrom(plain, random, WORDS);
  for (let change = random.int(3); change > 0; change--) value = mutateJson(random, value, [value]);
  return Buffer.from(`${index} ${JSON.stringify(value)}`);
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Bodies and queries of the API against the schema of their route, the first number says which. */
export const apiBody: FuzzTarget = {
  name: "api-body",
  inputs: 1_000_000,
  corpus: [
    Buffer.from('3 {"user":"owner","password":"x"}'),
    Buffer.from('0 {"id":"a","name":"b","nodes":[]}'),
    Buffer.from("17 []"),
  ],
  dictionary: ["{", "}", "[", "]", '"', ":", "null", "1e999", '"__proto__":', "\\ud800", "9"],
  build,
  feed(input) {
    const [, number = "0", text = ""] = /^(\d{0,4}) ?([\s\S]*)$/.exec(input.toString("utf8")) ?? [];
    const route = SCHEMAS[Number(number) % SCHEMAS.length]!;
    const body = parsed(text);
    if (body === undefined) return false;
    try {
      const checked = checkInput(route.schema, body.value, route.from);
      must(complaints(route.schema, checked).length === 0, "what was accepted follows the schema");
      return true;
    } catch (error) {
      must(error instanceof Refusal && error.status === 400, `what is wrong is refused: ${String(error)}`);
      const fields = error.extra.fields ?? [];
      must(fields.length > 0 && fields.length <= 20, "a refusal names the fields, and not too many");
      must(
        fields.every(({ message, messageZh }) => message.length > 5 && messageZh.length > 2),
        "each has its sentence",
      );
      return false;
    } finally {
      must(Reflect.get({}, "polluted") === undefined, "no key of a body reaches all objects");
    }
  },
  long: {
    "deep lists": (bytes) => Buffer.from(`0 ${"[".repeat(bytes / 2)}${"]".repeat(bytes / 2)}`),
    "a long list": filled("0 [0", ",{}", "]"),
    "many keys": (bytes) =>
      Buffer.from(`0 {${Array.from({ length: bytes >> 4 }, (_, at) => `"key${at}":${at}`).join()}}`),
  },
  longLimitMs: 3_000,
};
