/** Kinds of keys that are taken: what OpenSSH makes today. No DSA, no certificates. */
const KINDS = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"] as const;
const SECURITY_KEYS = ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"] as const;
/** 2048 bits: an RSA key's data is a little longer than its number. */
const LEAST_RSA_OCTETS = 256;

/**
 * A public key as one line of `authorized_keys` without options, comment left out. Undefined for anything else: options,
 * a second line, a private key, data that is not what it says.
 */
export function publicKeyLine(text: string): string | undefined {
  const [kind = "", data = "", ...comment] = text.trim().split(" ");
  const isKnown = [...KINDS, ...SECURITY_KEYS].some((known) => known === kind);
  if (!isKnown || !/^[A-Za-z0-9+/]{40,4000}={0,2}$/.test(data) || /[\r\n]/.test(comment.join(" "))) return undefined;
  const octets = Buffer.from(data, "base64");
  // RFC 4253 §6.6: the data begins with the length of the kind's name and the name itself.
  if (octets.length < 4 || octets.readUInt32BE(0) !== kind.length) return undefined;
  if (octets.subarray(4, 4 + kind.length).toString("latin1") !== kind) return undefined;
  if (kind === "ssh-rsa" && octets.length < LEAST_RSA_OCTETS) return undefined;
  return `${kind} ${data}`;
}
