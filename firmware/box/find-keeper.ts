import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { KEEPER_SOCKET } from "#firmware/keeper/protocol.ts";
import { KeeperClient } from "./keeper-client.ts";

/**
 * The keeper of this machine; undefined on a machine that is no box. Its folder is there before its socket, which may be
 * a moment late. `CALLBOX_KEEPER` names another socket.
 */
export function findKeeper(env: Readonly<Record<string, string | undefined>> = process.env): KeeperClient | undefined {
  const given = env.CALLBOX_KEEPER;
  if (given !== undefined) return new KeeperClient(given);
  return existsSync(dirname(KEEPER_SOCKET)) ? new KeeperClient(KEEPER_SOCKET) : undefined;
}
