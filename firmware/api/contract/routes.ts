import { agentRoutes, deskRoutes } from "./agents.ts";
import { backupRoutes } from "./backup.ts";
import { boxRoutes, draftRoutes } from "./box.ts";
import { callRoutes } from "./calls.ts";
import { configLists, configRoutes, configSettings } from "./config.ts";
import { firstRunRoutes } from "./first-run.ts";
import { hardwareRoutes } from "./hardware.ts";
import { inventoryRoutes } from "./inventory.ts";
import { lineRoutes } from "./lines.ts";
import { liveRoutes } from "./live.ts";
import { promptRoutes } from "./prompts.ts";
import { reachabilityRoutes } from "./reachability.ts";
import { recordingRoutes, voicemailRoutes } from "./recordings.ts";
import { reportRoutes } from "./reports.ts";
import type { Route } from "./route.ts";
import { routingRoutes } from "./routing.ts";
import { sessionRoutes } from "./session.ts";
import { spanRoutes } from "./spans.ts";
import { updateRoutes } from "./updates.ts";

/** Every route with a name of its own: `routes.calls`, `routes.signIn`. Lists of the configuration: `configLists`. */
export const routes = {
  ...sessionRoutes,
  ...liveRoutes,
  ...callRoutes,
  ...recordingRoutes,
  ...voicemailRoutes,
  ...agentRoutes,
  ...deskRoutes,
  ...configRoutes,
  ...routingRoutes,
  ...promptRoutes,
  ...reportRoutes,
  ...lineRoutes,
  ...boxRoutes,
  ...reachabilityRoutes,
  ...firstRunRoutes,
  ...hardwareRoutes,
  ...inventoryRoutes,
  ...spanRoutes,
  ...updateRoutes,
  ...backupRoutes,
  ...draftRoutes,
} as const;

/** Every route of the API, those of configuration lists and settings included: what OpenAPI and the tests go through. */
export function allRoutes(): Route[] {
  const lists = Object.values(configLists).flatMap(({ list, get, create, update, remove, order }) => [
    list,
    get,
    create,
    update,
    remove,
    order,
  ]);
  const settings = Object.values(configSettings).flatMap(({ get, update }) => [get, update]);
  return [...Object.values(routes), ...lists, ...settings] as Route[]; // exact types are wider than the table's
}
