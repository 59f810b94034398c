import { encodeDtmfIdentity } from "#firmware/dsp/caller-id/dtmf-identity.ts";
import { BELL_202, V23 } from "#firmware/dsp/caller-id/fsk.ts";
import { fskSignal } from "#firmware/dsp/caller-id/fsk-sender.ts";
import { encodeIdentity } from "#firmware/dsp/caller-id/message.ts";
import { DtmfSender } from "#firmware/dsp/dtmf/sender.ts";

/** How an exchange tells who calls: the board reads it by itself, or it comes as one of these sounds. */
export type IdentitySignal = "board" | "bell-202" | "v23" | "dtmf";

/** The sound by which an exchange tells who calls. */
export function identitySound(
  party: { readonly number?: string; readonly name?: string },
  by: Exclude<IdentitySignal, "board">,
): Int16Array {
  if (by !== "dtmf") return fskSignal(encodeIdentity(party), { standard: by === "v23" ? V23 : BELL_202 });
  const sender = new DtmfSender({ onMs: 60, offMs: 60 });
  const digits = encodeDtmfIdentity(party);
  sender.put(digits);
  const out = new Int16Array(digits.length * 120 * 8);
  sender.read(out);
  return out;
}
