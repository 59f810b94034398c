import { useEffect, useState } from "react";
import { useConnection } from "#app/data/live-stream.ts";
import { useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { useShell } from "./shell.messages.ts";

/** Top right on every page: whether what one sees is now. */
export function ConnectionState() {
  const { t } = useShell();
  const connection = useConnection();
  const { timeZone } = useSession();
  if (connection.state === "live") {
    return (
      <span className="live-dot">
        <i />
        {t("live")}
      </span>
    );
  }
  const text =
    connection.state === "lost" ? t("notLive", { time: clockTime(connection.since, timeZone, true) }) : t("catchingUp");
  return (
    <span className={`live-dot ${connection.state}`} role="status">
      <i />
      {text}
    </span>
  );
}

/** After three seconds without the box: a band over the page. The page keeps its last picture. */
export function ConnectionBand() {
  const { t } = useShell();
  const connection = useConnection();
  const { timeZone } = useSession();
  const [late, setLate] = useState(false);
  const lost = connection.state === "lost";
  useEffect(() => {
    if (!lost) return setLate(false);
    const timer = setTimeout(() => setLate(true), 3_000);
    return () => clearTimeout(timer);
  }, [lost]);
  if (!late || connection.state !== "lost") return null;
  return (
    <div className="band" role="alert">
      {t("notLiveBand", { time: clockTime(connection.since, timeZone, true) })}
    </div>
  );
}
