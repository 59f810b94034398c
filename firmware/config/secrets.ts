import { Config } from "./schema/config.ts";

/** What stands in place of a secret when a document leaves the box. Coming back, it means "unchanged". */
export const MASK = "••••";

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Which item of the old list an item of the new one is: by its id, number or port. */
function keyOf(item: unknown): unknown {
  return isNode(item) ? (item.id ?? item.number ?? item.port) : undefined;
}

type Replace = (secret: unknown, previous: unknown) => unknown;

function walk(schema: unknown, value: unknown, previous: unknown, replace: Replace): unknown {
  if (!isNode(schema)) return value;
  if (schema["x-secret"] === true) return replace(value, previous);
  if (Array.isArray(value) && isNode(schema.items)) {
    const old = Array.isArray(previous) ? previous : [];
    return value.map((item, index) => {
      const key = keyOf(item);
      const twin = key === undefined ? old[index] : old.find((other) => keyOf(other) === key);
      return walk(schema.items, item, twin, replace);
    });
  }
  if (!isNode(value) || !isNode(schema.properties)) return value;
  const properties = schema.properties;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const old = isNode(previous) ? previous[key] : undefined;
      return [key, key in properties ? walk(properties[key], inner, old, replace) : inner];
    }),
  );
}

/** A copy without passwords and PINs. `schema` for a part of the configuration; the whole by default. */
export function maskSecrets<Value>(value: Value, schema: unknown = Config): Value {
  return walk(schema, value, undefined, (secret) => (secret === undefined ? secret : MASK)) as Value; // same shape: only texts are replaced
}

/** Puts the secrets of `previous` back where the mask has come back. Items are matched by id, number or port. */
export function keepSecrets(value: unknown, previous: unknown, schema: unknown = Config): unknown {
  return walk(schema, value, previous, (secret, old) => (secret === MASK && old !== undefined ? old : secret));
}
