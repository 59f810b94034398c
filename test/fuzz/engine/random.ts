/** A stream of chance that can be had again: the same seed gives the same inputs. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  /** True so many times of a hundred. */
  percent(chance: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

/** Mulberry32 (T. Ettinger): small, quick, and its neighbours by seed have nothing in common. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    percent: (chance) => next() * 100 < chance,
    pick: (items) => items[int(items.length)]!, // lists of tests are never empty
  };
}

/** The seed of one input of a run, so that each input can be had without those before it. */
export function seedOf(run: number, name: string, index: number): number {
  let hash = 0x811c9dc5 ^ run;
  for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return Math.imul(hash ^ (index + 0x9e3779b9), 0x85ebca6b) ^ (index >>> 13);
}
