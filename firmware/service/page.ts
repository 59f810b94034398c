import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MachinePort } from "#firmware/api/dependencies.ts";
import type { ApiServer } from "#firmware/api/server.ts";
import type { createAlarms } from "./alarms.ts";
import type { BackupPart } from "./backup.ts";
import type { BoxPart } from "./box.ts";
import type { Care } from "./care.ts";
import type { Foundations } from "./foundations.ts";
import { readHealth } from "./health.ts";
import type { createInventory } from "./inventory.ts";
import type { LineDoctorPart } from "./line-doctor.ts";
import type { Telephony } from "./telephony.ts";
import { WebPage } from "./web-page.ts";

/** Where the API listens when the web server has a user of its own: in a folder of its group. */
const SHARED_SOCKET = process.env.CALLBOX_API_SOCKET;

export type Page = ReturnType<typeof createPage>;

interface PageParts {
  readonly version: string;
  readonly bind: string;
  readonly sipPort: number;
  readonly httpPort: number;
  readonly rtpPorts: { readonly first: number; readonly last: number };
  readonly alarms: ReturnType<typeof createAlarms>;
  readonly care: Care;
  readonly inventory: ReturnType<typeof createInventory>;
  readonly lineDoctor: LineDoctorPart;
  readonly box: BoxPart;
  readonly backup: BackupPart;
  readonly machine: MachinePort;
}

/** API and web server: what a person sees of the box. Calls need neither, so they are made when calls are taken. */
export function createPage(base: Foundations, telephony: Telephony, parts: PageParts) {
  const { clock, log } = base;
  const { version, bind, sipPort, httpPort, rtpPorts, alarms, care, inventory, lineDoctor, box, backup, machine } =
    parts;
  const startedAt = clock.now();
  const socket = SHARED_SOCKET ?? socketPath(base.dataFolder);
  const web = new WebPage({ clock, log, socket, host: bind, port: httpPort });
  const takesCalls = (): boolean => telephony.mediaState().isUp;
  const ports = [
    { use: "sip-udp", address: bind, port: sipPort },
    { use: "sip-tcp", address: bind, port: sipPort },
    { use: "web", address: bind, port: httpPort },
    { use: "rtp", address: bind, port: rtpPorts.first, lastPort: rtpPorts.last },
  ];
  const health = { base, telephony, version, startedAt, ports, takesCalls, care, webPid: () => web.pid };
  let serving: Promise<ApiServer> | undefined;
  const serveApi = async (): Promise<ApiServer> => {
    await rm(socket, { force: true }); // a box that was killed left it; the data folder is ours alone
    // Loading it takes as long as loading all the rest.
    const { createBoxApi } = await import("./api.ts");
    const tell = { alarms, inventory, health: () => readHealth(health), takesCalls, lineDoctor, box, backup, machine };
    const api = await createBoxApi({ base, telephony, ...tell });
    await api.listen({ socket });
    if (SHARED_SOCKET !== undefined) await chmod(socket, 0o660);
    return api;
  };
  return {
    web,
    socket,
    async start(): Promise<void> {
      serving = serveApi();
      await Promise.all([web.start(), serving]);
    },
    async close(): Promise<void> {
      await web.close();
      const api = await serving?.catch(() => undefined); // whoever started it has been told
      await api?.close();
      await rm(socket, { force: true });
    },
  };
}

/**
 * Where the API of the box with this data folder listens; always the same. Not below the folder: the path of a socket
 * may have 107 characters only (unix(7)).
 */
function socketPath(dataFolder: string): string {
  const name = createHash("sha256").update(realpathSync(dataFolder)).digest("hex").slice(0, 16);
  return join(tmpdir(), `callbox-${process.getuid?.() ?? 0}-${name}.sock`);
}
