import { randomInt } from "node:crypto";

/** No characters that look alike. */
const ALPHABET = "abcdefghkmnpqrstuvwxyz23456789";
const SIP_PASSWORD_LENGTH = 16;

/** A SIP password nobody guesses and everybody can type. */
export function newSipPassword(): string {
  return Array.from({ length: SIP_PASSWORD_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

export function newPin(): string {
  return String(randomInt(100_000, 1_000_000));
}
