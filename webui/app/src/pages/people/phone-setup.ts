interface ListeningPort {
  readonly use: string;
  readonly address: string;
  readonly port: number;
}

export interface SipServer {
  readonly host: string;
  /** Unknown to those who may not see the box's ports. */
  readonly port: number | undefined;
  /** Phones elsewhere cannot reach it. */
  readonly isLoopback: boolean;
}

const everywhere = (address: string): boolean => address === "0.0.0.0" || address === "::" || address === "";
const loopback = (address: string): boolean =>
  address === "localhost" || address === "::1" || address.startsWith("127.");

/** Where phones register: the address SIP listens on, or the page's own host where that is every address. */
export function serverOf(ports: readonly ListeningPort[], pageHost: string): SipServer {
  const sip = ports.find(({ use }) => use === "sip-udp") ?? ports.find(({ use }) => use.startsWith("sip"));
  const host = sip === undefined || everywhere(sip.address) ? pageHost : sip.address;
  return { host, port: sip?.port, isLoopback: sip !== undefined && loopback(sip.address) };
}

/** Letters and digits that cannot be taken for one another when typed off a screen. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH = 14;

type Fill = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
const fillAtRandom: Fill = (bytes) => crypto.getRandomValues(bytes);

/** A password for a phone, about 80 bits. */
export function newPassword(random: Fill = fillAtRandom): string {
  const limit = 256 - (256 % ALPHABET.length); // higher bytes would favour the first letters
  let text = "";
  while (text.length < LENGTH) {
    for (const byte of random(new Uint8Array(LENGTH))) {
      if (byte < limit && text.length < LENGTH) text += ALPHABET[byte % ALPHABET.length] ?? "";
    }
  }
  return text;
}
