import { isIP } from "node:net";
import { problem } from "./known.ts";
import type { ConfigProblem } from "./problem.ts";
import type { Network } from "./schema/network.ts";

/** A larger part of the internet than this is nobody's local network. */
const LEAST_LOCAL_BITS = { 4: 8, 6: 16 } as const;

/** What the schema cannot say of address ranges: they are addresses, and a local network is no half of the internet. */
export function checkNetwork(network: Network, path: string): ConfigProblem[] {
  return (["localNetworks", "phoneNetworks", "carrierNetworks"] as const).flatMap((list) =>
    network[list].flatMap((range, index) => checkRange(range, list === "localNetworks", `${path}/${list}/${index}`)),
  );
}

function checkRange(range: string, isLocal: boolean, path: string): ConfigProblem[] {
  const [address = "", length = ""] = range.split("/");
  const family = isIP(address);
  const bits = Number(length);
  if ((family !== 4 && family !== 6) || bits > (family === 4 ? 32 : 128)) {
    return [problem(path, "no-network", `“${range}” is no address range. Write it like 192.168.20.0/24.`)];
  }
  if (isLocal && bits < LEAST_LOCAL_BITS[family]) {
    return [problem(path, "wide-network", `“${range}” is too large for a local network. Name the network itself.`)];
  }
  return [];
}
