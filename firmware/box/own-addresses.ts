import { networkInterfaces } from "node:os";
import type { OwnAddress } from "./reach.ts";

/** The box's addresses in its networks, loopback left out. */
export function ownAddresses(): OwnAddress[] {
  return cards().flatMap(({ cidr }) => cidr ?? []);
}

/** Its network cards, "aa:bb:cc:dd:ee:ff". */
export function ownMacs(): string[] {
  return [...new Set(cards().map(({ mac }) => mac))];
}

/** Where the page is, by number: "http://192.168.1.20". */
export function pageAddresses(port: number): string[] {
  const suffix = port === 80 ? "" : `:${port}`;
  return cards()
    .filter(({ family }) => family === "IPv4")
    .map(({ address }) => `http://${address}${suffix}`);
}

function cards() {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal }) => !internal);
}
