const UTF8 = new TextDecoder("utf-8");

/** Text of an element: IA5, one octet a character; what lies above comes through as Latin-1. */
export function readText(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString("latin1");
}

/** IA5 octets of a text; what IA5 has no character for is left out. */
export function writeText(text: string): Uint8Array {
  return Buffer.from(plain(text), "latin1");
}

/** The text in characters of IA5: accents are taken off, the rest is left out. */
export function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/[^\x20-\x7e]/g, "");
}

/**
 * A display (EN 300 403-1 §4.5.16). Networks that follow ANSI begin it with an octet of its own with the top bit set;
 * some send UTF-8 instead of IA5.
 */
export function readDisplay(octets: Uint8Array): string {
  const [first = 0] = octets;
  const body = first >= 0x80 && first < 0xc0 ? octets.subarray(1) : octets;
  const utf8 = UTF8.decode(body);
  const text = utf8.includes("\ufffd") ? readText(body) : utf8;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, "").trim();
}
