/** One difference: where (keys and ids from the outside in), what stood there and what stands there now. */
export interface Change {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

type Keyed = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Keyed =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A list whose items have ids of their own; it is compared item by item. */
const isIdList = (value: unknown): value is readonly (Keyed & { readonly id: string })[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isRecord(item) && typeof item.id === "string");

/** A list of lists, compared place by place: the seven days of a week. */
const isGrid = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && value.length > 0 && value.every(Array.isArray);

/** Whether two JSON values say the same; the order of keys does not matter, absent and undefined are one. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  if (!isRecord(one) || !isRecord(other)) return false;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => isSame(one[key], other[key]));
}

/**
 * What differs between two values, one entry per field a person would call one: records are compared field by field,
 * lists of things with ids thing by thing, lists of lists place by place, everything else (also a destination, told by its `kind`) as a whole.
 */
export function changesBetween(before: unknown, after: unknown, path: readonly string[] = []): Change[] {
  if (isSame(before, after)) return [];
  if (isIdList(before) && isIdList(after)) {
    const ids = [...new Set([...before, ...after].map(({ id }) => id))];
    const find = (list: typeof before, id: string) => list.find((item) => item.id === id);
    const inside = ids.flatMap((id) => changesBetween(find(before, id), find(after, id), [...path, id]));
    return inside.length > 0 ? inside : [{ path, before, after }]; // only the order differs
  }
  if (isGrid(before) && isGrid(after) && before.length === after.length) {
    return before.flatMap((list, index) => changesBetween(list, after[index], [...path, String(index)]));
  }
  const isWhole =
    path.length > 0 && [before, after].some((value) => isRecord(value) && "kind" in value && !("id" in value));
  if (!isRecord(before) || !isRecord(after) || isWhole) return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => changesBetween(before[key], after[key], [...path, key]));
}

/** A copy with one change made in it; `undefined` takes the field or thing out. */
export function withChange<T>(value: T, path: readonly string[], after: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return after as T;
  if (isGrid(value)) return value.with(Number(key), withChange(value[Number(key)] ?? [], rest, after)) as T;
  if (Array.isArray(value)) {
    const index = value.findIndex((item) => isRecord(item) && item.id === key);
    const next = withChange(value[index] as unknown, rest, after);
    if (next === undefined) return value.filter((_, at) => at !== index) as T;
    return (index < 0 ? [...value, next] : value.with(index, next)) as T;
  }
  const record: Keyed = isRecord(value) ? value : {};
  const next = withChange(record[key], rest, after);
  const { [key]: _, ...others } = record;
  return (next === undefined ? others : { ...record, [key]: next }) as T;
}

/** Where two people have changed the same field to different values. */
export interface Clash {
  readonly path: readonly string[];
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Two edits of one value put together: what only one has changed is taken; what both have is asked. Mine stands there. */
export function mergeEdits<T>(base: T, mine: T, theirs: T): { readonly value: T; readonly clashes: readonly Clash[] } {
  const own = changesBetween(base, mine);
  const clashes: Clash[] = [];
  let value = mine;
  for (const change of changesBetween(base, theirs)) {
    const touching = own.find(({ path }) => startsWith(path, change.path) || startsWith(change.path, path));
    if (touching === undefined) {
      value = withChange(value, change.path, change.after);
    } else if (!(isSame(touching.path, change.path) && isSame(touching.after, change.after))) {
      const path = touching.path.length < change.path.length ? touching.path : change.path;
      if (!clashes.some((clash) => isSame(clash.path, path))) {
        clashes.push({ path, mine: valueAt(mine, path), theirs: valueAt(theirs, path) });
      }
    }
  }
  return { value, clashes };
}

const startsWith = (path: readonly string[], start: readonly string[]): boolean =>
  start.every((key, index) => path[index] === key);

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (isGrid(inner)) return inner[Number(key)];
    if (Array.isArray(inner)) return inner.find((item) => isRecord(item) && item.id === key);
    return isRecord(inner) ? inner[key] : undefined;
  }, value);
}
