import type { Static, TSchema } from "typebox";
import type { Keeper } from "./keeper.ts";

/** What a verb gets beside its checked input. */
export interface Asked {
  readonly keeper: Keeper;
  /** Tells whoever asked how far it is. */
  progress(percent: number, words: string): void;
}

/**
 * One thing the keeper does with root's rights. `input` is all that is believed of a request: no paths, only names
 * inside fixed folders. `run` throws KeeperRefusal for what it will not do.
 */
export interface Verb<Input extends TSchema = TSchema, Result = unknown> {
  readonly input: Input;
  run(input: Static<Input>, asked: Asked): Promise<Result>;
}

/** Gives a verb its exact type. */
export function verb<const Input extends TSchema, Result>(definition: Verb<Input, Result>): Verb<Input, Result> {
  return definition;
}

export type InputOf<V> = V extends Verb<infer Input, unknown> ? Static<Input> : never;
export type ResultOf<V> = V extends { run(...args: never[]): Promise<infer Result> } ? Result : never;
