import { isIP } from "node:net";
import { type Static, Type } from "typebox";

const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const Range = Type.String({ maxLength: 43, pattern: "^[0-9a-fA-F:.]{2,39}/[0-9]{1,3}$" });
const Address = Type.String({ maxLength: 39, pattern: "^[0-9a-fA-F:.]{2,39}$" });
const strict = { additionalProperties: false } as const;

/**
 * Who may reach what, as the service asks for it. Nothing in it is taken over as text: addresses are read as addresses,
 * ports as numbers, and what is not named stays closed.
 */
export const FirewallPlan = Type.Object(
  {
    /** The page, and what belongs to it: its own port, and port 80 led there. */
    page: Type.Object({ port: Port }, strict),
    /** Absent while nobody owns the box: no phone and no carrier gets in. */
    calls: Type.Optional(Type.Object({ sip: Port, rtp: Type.Object({ first: Port, last: Port }, strict) }, strict)),
    /** Where the page, SSH, the box's name and phones are reached from. */
    local: Type.Array(Range, { maxItems: 64 }),
    /** SIP and voice, never the page. */
    phones: Type.Array(Range, { maxItems: 64 }),
    /** SIP of this transport, and voice. */
    trunks: Type.Array(
      Type.Object({ address: Address, transport: Type.Union([Type.Literal("udp"), Type.Literal("tcp")]) }, strict),
      { maxItems: 256 },
    ),
    /** Voice only. */
    voice: Type.Array(Range, { maxItems: 64 }),
  },
  strict,
);
export type FirewallPlan = Static<typeof FirewallPlan>;

/** An address or a range in the spelling nft knows; undefined for what is none. */
export function rangeOf(text: string): { readonly family: 4 | 6; readonly text: string } | undefined {
  const [address = "", length] = text.split("/");
  const family = isIP(address);
  if (family !== 4 && family !== 6) return undefined;
  const most = family === 4 ? 32 : 128;
  if (length === undefined) return { family, text: address };
  if (!/^[0-9]{1,3}$/.test(length) || Number(length) > most) return undefined;
  return { family, text: `${address}/${Number(length)}` };
}
