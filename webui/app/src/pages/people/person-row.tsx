import { RightOutlined } from "@ant-design/icons";
import { Link } from "react-router";
import { useServerNow } from "#app/data/server-clock.ts";
import { duration } from "#app/i18n/format.ts";
import { listed, nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Plate } from "#app/kit/plate.tsx";
import { StatePill } from "#app/kit/state-pill.tsx";
import { toneOf } from "#app/kit/tone.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { usePeopleText } from "./people.messages.ts";
import type { Person } from "./people.ts";

/** Whether a phone can be rung, by shape and word. */
export function PhoneState({ person }: { person: Person }) {
  const { t } = usePeopleText();
  if (person.reachable === undefined) return null;
  if (!person.reachable) {
    const isMissed = person.agent?.state === "unreachable"; // signed in, and no call can reach them
    return (
      <span className={`row gap6 small nowrap ${isMissed ? "bad" : "faint"}`}>
        <Glyph name={isMissed ? "alarm" : "signedOut"} color={isMissed ? "var(--bad)" : "var(--ink3)"} />
        {t("phone.off")}
      </span>
    );
  }
  const contacts = person.phone?.contacts ?? [];
  const [first] = contacts;
  const isPlain = contacts.length === 1 && first?.kind === "fxs";
  return (
    <span className="row gap6 small nowrap muted">
      <Glyph name="ok" color="var(--good)" />
      {isPlain ? t("phone.fxs", { line: first.address }) : t("phone.on", { count: Math.max(1, contacts.length) })}
    </span>
  );
}

function LiveState({ person }: { person: Person }) {
  const { t } = usePeopleText();
  const now = useServerNow();
  const { agent, phone } = person;
  if (agent !== undefined) return <StatePill tone={toneOf(agent.state)} extra={duration(now - agent.since)} />;
  if ((phone?.calls.length ?? 0) > 0) return <span className="chip">{t("onPhone")}</span>;
  return null;
}

/** One person of the list; opens their page. */
export function PersonRow({ person }: { person: Person }) {
  const { t } = usePeopleText();
  const phone = usePhone();
  const { extension, queues } = person;
  const name = nameOf(extension);
  const where =
    extension.agent === undefined
      ? t("notAgent")
      : queues.length === 0
        ? t("noQueue")
        : listed(queues.map((queue) => nameOf(queue)));
  return (
    <Link to={`/people/${extension.number}`} className="person-row">
      <Plate name={name} size={34} />
      <span className="grow" style={{ lineHeight: 1.35 }}>
        <b className="strong">{name}</b> <span className="faint num">{extension.number}</span>
        <span className="small muted ellip" style={{ display: "block" }}>
          {where}
        </span>
        {phone ? <PhoneState person={person} /> : null}
      </span>
      {phone ? null : <PhoneState person={person} />}
      <span className="person-state">
        <LiveState person={person} />
      </span>
      <RightOutlined style={{ fontSize: 11, color: "var(--ink3)" }} />
    </Link>
  );
}
