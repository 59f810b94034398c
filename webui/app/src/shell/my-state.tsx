import { Link } from "react-router";
import { useLive } from "#app/data/live-stream.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { duration } from "#app/i18n/format.ts";
import { StatePill } from "#app/kit/state-pill.tsx";
import { toneOf } from "#app/kit/tone.ts";

/** An agent's own state, in the bar of every page. */
export function MyState() {
  const { person } = useSession();
  const now = useServerNow();
  const me = useLive()?.agents.find((agent) => agent.id === person.extension);
  if (me === undefined) return null;
  return (
    <Link to="/desk" style={{ textDecoration: "none" }}>
      <StatePill tone={toneOf(me.state)} extra={duration(now - me.since)} />
    </Link>
  );
}
