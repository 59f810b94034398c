import { ALAW_TO_ULAW, linearToUlaw, ULAW_TO_ALAW, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

/** How a modem writes a sample of voice. Two octets are low octet first. */
export type VoiceCoding = "ulaw" | "alaw" | "unsigned-8" | "signed-8" | "signed-16";

export const octetsPerSample = (coding: VoiceCoding): number => (coding === "signed-16" ? 2 : 1);

/** From µ-law to what the modem wants. */
export function toModem(frame: Uint8Array, coding: VoiceCoding): Uint8Array {
  switch (coding) {
    case "ulaw":
      return frame;
    case "alaw":
      return frame.map((octet) => ULAW_TO_ALAW[octet] ?? octet);
    case "unsigned-8":
      return frame.map((octet) => ((ULAW_TO_LINEAR[octet] ?? 0) >> 8) + 128);
    case "signed-8":
      return frame.map((octet) => ((ULAW_TO_LINEAR[octet] ?? 0) >> 8) & 0xff);
    case "signed-16": {
      const out = Buffer.alloc(frame.length * 2);
      for (const [index, octet] of frame.entries()) out.writeInt16LE(ULAW_TO_LINEAR[octet] ?? 0, index * 2);
      return out;
    }
  }
}

/** From the modem to µ-law; the number of octets is a multiple of the sample's size. */
export function fromModem(octets: Uint8Array, coding: VoiceCoding): Uint8Array {
  switch (coding) {
    case "ulaw":
      return octets;
    case "alaw":
      return octets.map((octet) => ALAW_TO_ULAW[octet] ?? octet);
    case "unsigned-8":
      return octets.map((octet) => linearToUlaw((octet - 128) << 8));
    case "signed-8":
      return octets.map((octet) => linearToUlaw((octet << 24) >> 16));
    case "signed-16": {
      const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
      return Uint8Array.from({ length: octets.length >> 1 }, (_, index) =>
        linearToUlaw(view.getInt16(index * 2, true)),
      );
    }
  }
}
