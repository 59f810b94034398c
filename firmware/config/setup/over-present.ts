import type { Config } from "#firmware/config/schema/config.ts";
import { type NewSecret, withPhones } from "./for-box.ts";
import { layOver } from "./lay-over.ts";
import { located, plain } from "./located.ts";

/** What a part of a configuration makes of the present one: a document to be checked and saved. */
export interface LaidOver {
  readonly document: unknown;
  /** Passwords and PINs that phones were given. */
  readonly generated: readonly NewSecret[];
}

/** Lays what somebody has said over what the box has, as a section of a set-up file is; phones get what they lack. */
export function overPresent(present: Config, part: unknown): LaidOver {
  const generated: NewSecret[] = [];
  const whole = withPhones(layOver(located(present), located(part)), present, generated);
  return { document: plain(whole), generated };
}
