import type { Config } from "#firmware/config/schema/config.ts";
import type { Decision } from "#firmware/domain/call-event.ts";
import type { Destination } from "#firmware/domain/destination.ts";

/** Where a call goes that turns out to come from a fax machine; undefined where such calls go on as they are. */
export function routeFax(
  config: Config,
  ruleId: string | undefined,
): { readonly destination: Destination; readonly decision: Decision } | undefined {
  const rule = config.inboundRules.find(({ id }) => id === ruleId);
  const own = rule?.faxExtension;
  const extension = own === undefined ? config.fax.extension : own;
  if (extension === undefined || extension === NOT_MOVED) return undefined;
  return {
    destination: { kind: "extension", extension },
    decision: {
      code: "inbound.fax",
      facts: { extension },
      setting: rule === undefined || own === undefined ? "/setup/inbound-rules" : `/setup/inbound-rules/${rule.id}`,
    },
  };
}

/** A rule's word for: fax calls of mine are not moved. */
const NOT_MOVED = "none";
