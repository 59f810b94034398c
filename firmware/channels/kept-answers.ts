import { isIP } from "node:net";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import type { ServerName } from "#firmware/sip/locate/locate-server.ts";

const Address = Type.Refine(Type.String({ maxLength: 45 }), (text) => isIP(text) !== 0);
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });

/** Where a name led when the name system last said so. */
export const KeptAnswer = Type.Object({
  host: Type.String({ minLength: 1, maxLength: 255 }),
  port: Type.Optional(Port),
  transport: Type.Union([Type.Literal("udp"), Type.Literal("tcp")]),
  servers: Type.Array(Type.Object({ host: Address, port: Port }), { minItems: 1, maxItems: 24 }),
  /** All addresses that messages of the peer came from lately, those of `servers` among them. */
  addresses: Type.Array(Address, { maxItems: 200 }),
  /** Wall time, milliseconds since 1970 UTC. */
  at: Type.Number({ minimum: 0 }),
});
export type KeptAnswer = Static<typeof KeptAnswer>;

/** The last good answers, over restarts. */
export interface KeptAnswers {
  find(name: ServerName): KeptAnswer | undefined;
  /** These are all there are now. */
  keep(answers: readonly KeptAnswer[]): void;
}

/** The answers in a text that `JSON.stringify` has made of them; what is none of them is left out. */
export function readKeptAnswers(text: string): KeptAnswer[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return []; // cut off, or not ours: there is nothing in it
  }
  return Array.isArray(found) ? found.filter((each): each is KeptAnswer => Value.Check(KeptAnswer, each)) : [];
}

/** Tells names apart. */
export function nameKey({ host, port, transport }: ServerName): string {
  return `${transport} ${host.toLowerCase()} ${port ?? ""}`;
}
