import { AppstoreOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { useLive } from "#app/data/live-stream.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Mark } from "#app/kit/plate.tsx";
import { PortStrip } from "#app/kit/port-strip.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import { ConnectionBand, ConnectionState } from "./connection.tsx";
import { MyState } from "./my-state.tsx";
import { type Place, placesFor } from "./nav.tsx";
import { FindField } from "./palette.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { useShell } from "./shell.messages.ts";
import { UnfinishedSetup } from "./unfinished-setup.tsx";
import { lampOf, useCounts } from "./use-counts.ts";

const isCurrent = (place: Place, path: string): boolean =>
  path === place.path || path.startsWith(`${place.path}/`) || (place.id === "box" && path.startsWith("/box/"));

function usePlaceName(): (place: Place) => string {
  const { t } = useShell();
  const { roles } = useSession();
  const agentOnly = roles.length === 1 && roles[0] === "agent";
  return (place) => t(`place.${place.id === "calls" && agentOnly ? "myCalls" : place.id}`);
}

function FrontPanel() {
  const { t } = useShell();
  const lines = useLive()?.lines ?? [];
  if (lines.length === 0) return null;
  const busy = lines.filter((line) => ["ringing", "inbound", "outbound"].includes(line.state)).length;
  return (
    <div className="boxcard">
      <div className="row gap8" style={{ marginBottom: 7 }}>
        <span className="strong" style={{ color: "var(--ink)" }}>
          {t("frontPanel")}
        </span>
        <span className="grow" />
        <span className="num">{t("busy", { busy, total: lines.length })}</span>
      </div>
      <PortStrip ports={lines.map((line) => ({ id: line.id, name: line.name, lamp: lampOf(line.state) }))} size={10} />
    </div>
  );
}

function Side() {
  const { t } = useShell();
  const { pathname } = useLocation();
  const { roles } = useSession();
  const counts = useCounts();
  const placeName = usePlaceName();
  let group: Place["group"] = "work";
  return (
    <nav className="side" aria-label={t("main")}>
      <div className="brand">
        <Mark />
        <span className="side-text">Callbox</span>
      </div>
      {placesFor(roles).map((place) => {
        const heading = place.group === group ? undefined : t(`group.${place.group}`);
        group = place.group;
        const count = counts[place.id];
        const current = isCurrent(place, pathname);
        return [
          heading === undefined ? null : (
            <div key={`${place.group}-heading`} className="group side-text">
              {heading}
            </div>
          ),
          <Link
            key={place.id}
            className={`nav ${current ? "on" : ""}`}
            to={place.path}
            aria-current={current ? "page" : undefined}
            title={placeName(place)}
          >
            {place.icon}
            <span className="ellip side-text">{placeName(place)}</span>
            {count === undefined ? null : <span className={`count ${count.hot ? "hot" : ""}`}>{count.count}</span>}
          </Link>,
        ];
      })}
      <FrontPanel />
    </nav>
  );
}

function DesktopShell({ children }: { children: ReactNode }) {
  const { timeZone } = useSession();
  const now = useServerNow();
  return (
    <div className="shell">
      <Side />
      <div className="main">
        <div className="bar">
          <FindField />
          <span className="grow" />
          <ConnectionState />
          <MyState />
          <span className="num small muted nowrap">{dayAndTime(now, timeZone)}</span>
          <PersonMenu />
        </div>
        <ConnectionBand />
        <UnfinishedSetup />
        <main className="page">{children}</main>
      </div>
    </div>
  );
}

/** Phone width: four or five places at the thumb, everything else behind "More". */
function PhoneShell({ children }: { children: ReactNode }) {
  const { t } = useShell();
  const { pathname } = useLocation();
  const { roles } = useSession();
  const counts = useCounts();
  const placeName = usePlaceName();
  const all = placesFor(roles);
  const tabs = all.length <= 5 ? all : all.slice(0, 4);
  const here = all.find((place) => isCurrent(place, pathname));
  return (
    <div className="phone">
      <div className="ptop">
        <Mark size={24} />
        <b style={{ fontSize: 16 }}>{here === undefined ? "Callbox" : placeName(here)}</b>
        <span className="grow" />
        <ConnectionState />
        <FindField icon />
        <PersonMenu compact />
      </div>
      <ConnectionBand />
      <UnfinishedSetup />
      <main className="pbody">{children}</main>
      <nav className="ptabs" aria-label={t("main")}>
        {tabs.map((place) => (
          <Link
            key={place.id}
            className={place === here ? "on" : ""}
            to={place.path}
            aria-current={place === here ? "page" : undefined}
          >
            {place.icon}
            {placeName(place)}
            {counts[place.id] === undefined ? null : <sup>{counts[place.id]?.count}</sup>}
          </Link>
        ))}
        {tabs.length < all.length ? (
          <Link to="/more" className={here !== undefined && !tabs.includes(here) ? "on" : ""}>
            <AppstoreOutlined />
            {t("place.more")}
          </Link>
        ) : null}
      </nav>
    </div>
  );
}

/** On the phone: the places that have no tab. */
export function MorePage() {
  const { roles } = useSession();
  const placeName = usePlaceName();
  return (
    <nav className="panel list">
      {placesFor(roles)
        .slice(4)
        .map((place) => (
          <Link key={place.id} to={place.path}>
            {place.icon}
            {placeName(place)}
          </Link>
        ))}
    </nav>
  );
}

/** The frame of every signed-in page. */
export function Shell() {
  const phone = usePhone();
  return phone ? (
    <PhoneShell>
      <Outlet />
    </PhoneShell>
  ) : (
    <DesktopShell>
      <Outlet />
    </DesktopShell>
  );
}
