import { createClient } from "#firmware/api/contract/client.ts";

let csrf: string | undefined;

/** The session's csrf value, sent with everything that changes something. */
export function setCsrf(value: string | undefined): void {
  csrf = value;
}

export function csrfHeader(): string | undefined {
  return csrf;
}

/** Calls a route of the box with checked types; rejects with ApiRefusal. */
export const call = createClient({ csrf: () => csrf });
