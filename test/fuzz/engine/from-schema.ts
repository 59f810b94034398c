import fc from "fast-check";
import type { Json } from "./mutate-json.ts";
import type { Random } from "./random.ts";

/** A JSON schema as the API's document has it; only the words that stand there are understood. */
export interface Schema {
  readonly type?: string;
  readonly const?: Json;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly pattern?: string;
  readonly format?: string;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const samples = new Map<string, readonly string[]>();

/** Texts that a pattern allows; the same each time. */
function matching(pattern: string): readonly string[] {
  let known = samples.get(pattern);
  if (known === undefined) {
    known = fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 20, seed: 7 });
    samples.set(pattern, known);
  }
  return known;
}

function text(schema: Schema, random: Random, words: readonly string[]): string {
  if (schema.pattern !== undefined) {
    const fits = words.filter((word) => new RegExp(schema.pattern ?? "").test(word));
    return fits.length > 0 && random.percent(60) ? random.pick(fits) : random.pick(matching(schema.pattern));
  }
  const { minLength = 0, maxLength = 40 } = schema;
  const word = random.pick(words).padEnd(minLength, "x");
  return word.slice(0, maxLength);
}

/** A value that follows the schema. `words` are texts that mean something to the box: ids, numbers, days. */
export function valueFrom(schema: Schema, random: Random, words: readonly string[]): Json {
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf !== undefined) return valueFrom(random.pick(schema.anyOf), random, words);
  switch (schema.type) {
    case "string":
      return text(schema, random, words);
    case "integer":
    case "number": {
      const { minimum = 0, maximum = Math.max(100, minimum) } = schema;
      if (random.percent(20)) return random.pick([minimum, maximum]);
      const value = minimum + random.int(Math.max(1, Math.min(maximum - minimum, 1_000) + 1));
      return schema.type === "integer" ? Math.ceil(value) : value;
    }
    case "boolean":
      return random.percent(50);
    case "null":
      return null;
    case "array": {
      const { minItems = 0, maxItems = 3, items = {} } = schema;
      const length = minItems + random.int(Math.max(1, Math.min(maxItems, minItems + 3) - minItems + 1));
      return Array.from({ length }, () => valueFrom(items, random, words));
    }
    case "object": {
      const { properties = {}, required = [] } = schema;
      const chosen = Object.entries(properties).filter(([name]) => required.includes(name) || random.percent(60));
      return Object.fromEntries(chosen.map(([name, own]) => [name, valueFrom(own, random, words)]));
    }
    default:
      return random.pick(words);
  }
}
