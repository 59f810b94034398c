import type { TSchema } from "typebox";
import { Value } from "typebox/value";

/** A configured thing for a test: what is given, and the schema's own defaults for the rest. Throws when it is wrong. */
export function configured<T>(schema: TSchema, given: Readonly<Record<string, unknown>>): T {
  const item = Value.Default(schema, structuredClone(given));
  if (!Value.Check(schema, item)) {
    const [first] = Value.Errors(schema, item);
    throw new Error(`not a valid item: ${JSON.stringify(first)}`);
  }
  return item as T; // checked
}
