import {
  AudioOutlined,
  BarChartOutlined,
  ClockCircleOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  NodeIndexOutlined,
  PhoneOutlined,
  RollbackOutlined,
  SettingOutlined,
  SoundOutlined,
  SwapOutlined,
  TeamOutlined,
  UnorderedListOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";

export type Role = "owner" | "supervisor" | "agent" | "installer";

export type PlaceId =
  | "desk"
  | "live"
  | "calls"
  | "callback"
  | "voicemail"
  | "reports"
  | "hours"
  | "routes"
  | "queues"
  | "flows"
  | "prompts"
  | "people"
  | "lines"
  | "box";

export interface Place {
  readonly id: PlaceId;
  readonly path: string;
  readonly icon: ReactNode;
  readonly roles: readonly Role[];
  readonly group: "work" | "answering" | "equipment";
}

const everyone: readonly Role[] = ["owner", "supervisor", "agent", "installer"];
const deciding: readonly Role[] = ["owner", "supervisor", "installer"];

/** Places in the order of the navigation. A place someone may not open is not shown to them. */
export const places: readonly Place[] = [
  { id: "desk", path: "/desk", icon: <CustomerServiceOutlined />, roles: ["agent"], group: "work" },
  { id: "live", path: "/live", icon: <DashboardOutlined />, roles: deciding, group: "work" },
  { id: "calls", path: "/calls", icon: <UnorderedListOutlined />, roles: everyone, group: "work" },
  {
    id: "callback",
    path: "/callback",
    icon: <RollbackOutlined />,
    roles: ["owner", "supervisor", "agent"],
    group: "work",
  },
  {
    id: "voicemail",
    path: "/voicemail",
    icon: <AudioOutlined />,
    roles: ["owner", "supervisor", "agent"],
    group: "work",
  },
  { id: "reports", path: "/reports", icon: <BarChartOutlined />, roles: ["owner", "supervisor"], group: "work" },
  { id: "hours", path: "/setup/hours", icon: <ClockCircleOutlined />, roles: deciding, group: "answering" },
  { id: "routes", path: "/setup/routes", icon: <SwapOutlined />, roles: deciding, group: "answering" },
  { id: "queues", path: "/setup/queues", icon: <TeamOutlined />, roles: deciding, group: "answering" },
  { id: "flows", path: "/setup/flows", icon: <NodeIndexOutlined />, roles: deciding, group: "answering" },
  { id: "prompts", path: "/setup/prompts", icon: <SoundOutlined />, roles: deciding, group: "answering" },
  { id: "people", path: "/people", icon: <CustomerServiceOutlined />, roles: deciding, group: "equipment" },
  { id: "lines", path: "/lines", icon: <PhoneOutlined />, roles: deciding, group: "equipment" },
  { id: "box", path: "/box/health", icon: <SettingOutlined />, roles: ["owner", "installer"], group: "equipment" },
];

/** What somebody with these roles sees, in order. */
export function placesFor(roles: readonly Role[]): readonly Place[] {
  return places.filter((place) => place.roles.some((role) => roles.includes(role)));
}

/** The page that opens after signing in. */
export function homeOf(roles: readonly Role[]): string {
  if (roles.includes("supervisor")) return "/live";
  if (roles.includes("owner")) return "/reports";
  if (roles.includes("installer")) return "/lines";
  return "/desk";
}
