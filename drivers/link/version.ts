import type { Hello } from "./messages.ts";

/** The one version of the link this code speaks. */
export const LINK_VERSION = 1;

/** Why the two ends cannot talk, in plain words; `undefined` when they can. */
export function versionMismatch(hello: Hello): string | undefined {
  if (hello.versionMin <= LINK_VERSION && hello.versionMax >= LINK_VERSION) return undefined;
  const theirs =
    hello.versionMin === hello.versionMax ? `${hello.versionMin}` : `${hello.versionMin} to ${hello.versionMax}`;
  const update = hello.versionMin > LINK_VERSION ? "update Callbox" : "update the firmware of the board";
  return `the board speaks link version ${theirs}, Callbox speaks ${LINK_VERSION}: ${update}`;
}
