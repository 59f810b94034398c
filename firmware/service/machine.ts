import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Audit } from "#firmware/api/audit.ts";
import type { NetworkView } from "#firmware/api/contract/reachability.ts";
import type { MachinePort } from "#firmware/api/dependencies.ts";
import { notNow } from "#firmware/api/refusal.ts";
import type { KeeperClient } from "#firmware/box/keeper-client.ts";
import { type BoxMood, LightKeeper } from "#firmware/box/lights.ts";
import { NetworkGuard } from "#firmware/box/network-guard.ts";
import { ownAddresses, ownMacs, pageAddresses } from "#firmware/box/own-addresses.ts";
import { type BoxPorts, reachOf, type Surroundings } from "#firmware/box/reach.ts";
import { SETUP_BY } from "#firmware/box/setup/apply-setup.ts";
import { StickSetup } from "#firmware/box/setup/stick-setup.ts";
import type { NamedPeers } from "#firmware/channels/named-peers.ts";
import { trunkServer } from "#firmware/channels/trunk-uri.ts";
import { isOwned } from "#firmware/config/owned.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { inChinese } from "#firmware/config/setup/report.ts";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import { isShippedPrompt } from "#firmware/prompts/library.ts";
import type { Foundations } from "./foundations.ts";

/** How long the alarm light tells that a file was refused. */
const REFUSED_MS = 60_000;
/** Which machine this is; systemd(1). */
const MACHINE_ID = "/etc/machine-id";

export type MachinePart = ReturnType<typeof createMachine>;

interface MachineOptions {
  /** Absent on a machine that is no box. */
  readonly keeper: KeeperClient | undefined;
  readonly version: string;
  readonly ports: () => BoxPorts;
  readonly peers: NamedPeers;
  readonly mood: () => Pick<BoxMood, "takesCalls" | "calls" | "alarms">;
}

/** What the service does with the machine around it: firewall, name, lights, set-up files on sticks. */
export function createMachine(base: Foundations, options: MachineOptions) {
  const { clock, log, config, store, dataFolder } = base;
  const { keeper, version, ports, peers } = options;
  const audit = new Audit(base.db, clock);
  const machineId = readMachineId();
  if (keeper === undefined)
    return { port: absentMachine(base, options), start: async () => undefined, stop: () => undefined };
  const surroundings = (): Surroundings => ({
    ...{ ports: ports(), own: ownAddresses() },
    peers: (trunk) => peers.addressesOf(trunkServer(trunk)),
  });
  const guard = new NetworkGuard({ clock, log, keeper, config, surroundings });
  const addresses = (): string[] => {
    const name = guard.state.hostName ?? config().network.hostName;
    return [`http://${name}.local`, ...pageAddresses(80)];
  };
  const sticks = new StickSetup({
    ...{ clock, log, keeper, store, isShippedPrompt },
    path: join(dataFolder, "stick-setup.json"),
    about: () => ({ machineId, macs: ownMacs(), addresses: addresses(), version }),
    told: ({ kind, file, problems }) =>
      audit.write({
        user: SETUP_BY,
        address: "",
        action: `stick.${kind}`,
        target: file,
        detail: { problems: problems.length },
      }),
  });
  const wasRefused = (): boolean => sticks.last?.kind === "refused" && clock.now() - sticks.last.at < REFUSED_MS;
  const lights = new LightKeeper({
    ...{ clock, log, keeper },
    mood: () => ({
      ...options.mood(),
      isOwned: isOwned(config()),
      isSettingUp: sticks.isWorking,
      wasRefused: wasRefused(),
    }),
  });
  store.changed.subscribe(() => void guard.look());
  peers.changes.subscribe(() => void guard.look());
  sticks.changes.subscribe(() => void lights.tell());
  return {
    port: presentMachine(base, { ...options, keeper, guard, surroundings, sticks, machineId, addresses }),
    async start(): Promise<void> {
      guard.start();
      lights.start();
      await sticks.start();
    },
    stop(): void {
      guard.stop();
      lights.stop();
      sticks.stop();
      keeper.close();
    },
  };
}

function presentMachine(
  { config }: Foundations,
  parts: MachineOptions & {
    readonly keeper: KeeperClient;
    readonly guard: NetworkGuard;
    readonly surroundings: () => Surroundings;
    readonly sticks: StickSetup;
    readonly machineId: string;
    readonly addresses: () => string[];
  },
): MachinePort {
  const { keeper, guard, surroundings, sticks, machineId, peers, addresses } = parts;
  return {
    async network() {
      const { opening } = await keeper.ask("ssh-status", {});
      const { isApplied, refused, hostName } = guard.state;
      return {
        isBox: true,
        isOwned: isOwned(config()),
        isApplied,
        ...(refused !== undefined && { refused }),
        hostName: config().network.hostName,
        ...(hostName !== undefined && { foundAs: hostName }),
        addresses: addresses(),
        reach: reachOf(config(), surroundings(), opening !== null).map((row) => ({
          ...row,
          from: row.from.map((each) => ({ ...each, networks: [...each.networks] })),
        })),
        lostNames: lostNames(config(), peers),
        ssh: opening,
      };
    },
    async openSsh(key, minutes) {
      try {
        return await keeper.ask("ssh-open", { key, minutes });
      } catch (error) {
        throw inWords(error);
      }
    },
    async closeSsh() {
      await keeper.ask("ssh-close", {});
    },
    async factoryReset(by) {
      await keeper.ask("factory-reset", { by });
    },
    stick: () => ({
      isBox: true,
      isWorking: sticks.isWorking,
      machineId,
      macs: ownMacs(),
      last:
        sticks.last === undefined
          ? null
          : {
              ...sticks.last,
              problems: sticks.last.problems.map(({ code, message }) => ({
                ...{ severity: "error" as const, path: "", code, message },
                messageZh: inChinese(code, message),
              })),
            },
    }),
  };
}

/** Trunks whose peer's name is not found at the moment. */
function lostNames({ trunks }: Config, peers: NamedPeers): NetworkView["lostNames"] {
  return trunks.flatMap((trunk) => {
    const server = trunkServer(trunk);
    const why = trunk.enabled ? peers.troubleOf(server) : undefined;
    if (why === undefined) return [];
    const keptFrom = peers.heldSince(server);
    return [{ trunk: trunk.name, host: trunk.host, why, ...(keptFrom !== undefined && { keptFrom }) }];
  });
}

function inWords(error: unknown): unknown {
  if (!(error instanceof KeeperRefusal)) return error;
  if (error.code === "bad-key") {
    return notNow(
      "bad-key",
      "This is no public key. Paste the one line of a .pub file.",
      "不是有效的公钥，请粘贴 .pub 文件中的一行。",
    );
  }
  return notNow("ssh-failed", `SSH could not be opened: ${error.message}`, `无法打开 SSH：${error.message}`);
}

/** A machine that is no box keeps its own firewall and name; what is configured is shown, orders are refused. */
function absentMachine({ config }: Foundations, { ports }: MachineOptions): MachinePort {
  const refuse = (): Promise<never> =>
    Promise.reject(notNow("no-box", "This machine is not a Callbox box.", "此机器不是 Callbox 设备。"));
  return {
    network: () =>
      Promise.resolve({
        ...{ isBox: false, isOwned: isOwned(config()), isApplied: false, hostName: config().network.hostName },
        ...{ addresses: pageAddresses(ports().page), reach: [], lostNames: [], ssh: null },
      }),
    openSsh: refuse,
    closeSsh: refuse,
    factoryReset: refuse,
    stick: () => ({ isBox: false, isWorking: false, machineId: "", macs: [], last: null }),
  };
}

function readMachineId(): string {
  try {
    return readFileSync(MACHINE_ID, "utf8").trim();
  } catch {
    return ""; // a container without one
  }
}
