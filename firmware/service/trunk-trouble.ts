import type { Alarm } from "#firmware/api/contract/live.ts";
import { reasonInChinese } from "#firmware/api/contract/reason-words.ts";
import type { NamedPeers } from "#firmware/channels/named-peers.ts";
import { serverKey } from "#firmware/channels/server-standing.ts";
import { trunkServer } from "#firmware/channels/trunk-uri.ts";
import type { TrunkWatch } from "#firmware/channels/trunk-watch.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { localText } from "#firmware/kernel/local-time.ts";

type Trunk = Config["trunks"][number];
type Raised = Omit<Alarm, "since">;

/** One lost answer may be chance; three in a row are a minute and a half of silence. */
const FAILURES = 3;

/** What is wrong with a trunk over which calls go nevertheless, or none do; the words stand in reasons.table.ts. */
export function trunkReason(
  trunk: Trunk,
  { peers, isDown, timeZone }: { readonly peers: NamedPeers; readonly isDown: boolean; readonly timeZone: string },
): string | undefined {
  const name = trunkServer(trunk);
  if (peers.targetOf(name) === undefined) {
    return isDown || peers.troubleOf(name) !== undefined ? "the peer's name is not found" : undefined;
  }
  if (isDown) return "the peer does not answer";
  const said = peers.heldSince(name);
  return (
    lostServer(trunk, peers, 1) ??
    (said === undefined
      ? undefined
      : `the peer's name is not found; where it led at ${localText(said, timeZone)} is used`)
  );
}

/** A server that has failed so many times in a row while calls have another one. */
function lostServer(trunk: Trunk, peers: NamedPeers, failures: number): string | undefined {
  const name = trunkServer(trunk);
  const failed = peers.failedOf(name);
  const lost = failed.find((each) => each.failures >= failures);
  const used = peers.targetOf(name);
  if (lost === undefined || used === undefined || serverKey(used) === serverKey(lost.server)) return undefined;
  const what = lost.isBusy ? "takes no calls" : "does not answer";
  return `the server ${serverKey(lost.server)} ${what}; calls go to ${serverKey(used)}`;
}

/** Trunks that are down, and those that have lost one of their servers. */
export function trunkAlarms(
  { trunks }: Config,
  { peers, trunkWatch }: { readonly peers: NamedPeers; readonly trunkWatch: TrunkWatch },
): Raised[] {
  return trunks.flatMap((trunk) => {
    if ((trunkWatch.reach(trunk.id)?.failures ?? 0) >= FAILURES)
      return downAlarm(trunk, peers.targetOf(trunkServer(trunk)) === undefined);
    const lost = trunk.enabled ? lostServer(trunk, peers, FAILURES) : undefined;
    return lost === undefined ? [] : serverAlarm(trunk, lost);
  });
}

/** Its peer does not answer, or (`isNameless`) cannot even be found. */
function downAlarm({ id, name, nameZh = name, host }: Trunk, isNameless: boolean): Raised {
  const what = isNameless ? `cannot be reached: the name ${host} is not found` : "does not answer";
  const whatZh = isNameless ? `无法连接：找不到域名 ${host}` : "无响应";
  return {
    id: `trunk-${id}`,
    code: "trunk-down",
    severity: "act",
    facts: { trunk: id, name },
    message: `The SIP trunk ${name} ${what}. Calls go out another way, and none come in over it.`,
    messageZh: `SIP 中继“${nameZh}”${whatZh}。呼出将改走其他线路，且无法呼入。`,
    address: "/lines",
  };
}

function serverAlarm({ id, name, nameZh = name, host }: Trunk, lost: string): Raised {
  return {
    id: `trunk-${id}.server`,
    code: "trunk-server-lost",
    severity: "watch",
    facts: { trunk: id, name },
    message: `The SIP trunk ${name} has lost one of the servers of ${host}: ${lost}. If that one fails too, the trunk is down.`,
    messageZh: `SIP 中继“${nameZh}”（${host}）有一台服务器不可用：${reasonInChinese(lost)}。若其余服务器也失效，该中继将中断。`,
    address: "/lines",
  };
}
