import { RightOutlined } from "@ant-design/icons";
import { Link } from "react-router";
import { phoneNumber } from "#app/i18n/format.ts";
import { nameOf, pageLanguage } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { reasonText } from "#app/kit/reason-text.ts";
import { lampOf } from "#app/shell/use-counts.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { LineOverview } from "#firmware/api/contract/lines.ts";
import type { LiveBoard, LiveLine } from "#firmware/api/contract/live.ts";
import { useDoctorText } from "./doctor/doctor.messages.ts";
import { toneColour } from "./doctor/health-part.tsx";
import { useOverviews } from "./doctor/use-line.ts";
import { verdictOf } from "./line-verdict.ts";
import { useLinesText } from "./lines.messages.ts";

/** What the Line Doctor found, while nothing louder is to be said of the line. */
function DoctorText({ overview }: { overview: LineOverview }) {
  const { t } = useDoctorText();
  const isZh = pageLanguage() === "zh";
  const { verdict, seenBy, testing } = overview;
  const colour = toneColour[verdict.tone];
  const ok = colour === "good";
  const found = verdict.findings.slice(0, 2).map(({ text, textZh }) => (isZh ? textZh : text));
  const seen = ok && seenBy !== null ? t("seenBy", { sign: t(`sign.${seenBy as "polarity"}`) }) : "";
  return (
    <span className="row gap8 small top">
      <Glyph name={ok ? "ok" : "alarm"} color={`var(--${colour})`} size={15} style={{ marginTop: 3 }} />
      <span className={ok ? "muted" : colour}>
        {testing === null ? [...found, seen].join(" ") : `${t(`testing.${testing}`)}…`}
      </span>
    </span>
  );
}

interface VerdictProps {
  readonly line: LiveLine;
  readonly boards: readonly LiveBoard[];
  readonly overview?: LineOverview | undefined;
}

/** A verdict in words: the line's own reason where it has one. */
export function VerdictText({ line, boards, overview }: VerdictProps) {
  const { t } = useLinesText();
  const verdict = verdictOf(line, boards);
  const ok = verdict.tone === "good";
  if (ok && line.state === "idle" && overview !== undefined) return <DoctorText overview={overview} />;
  return (
    <span className="row gap8 small top">
      <Glyph name={ok ? "ok" : "alarm"} color={`var(--${verdict.tone})`} size={15} style={{ marginTop: 3 }} />
      <span className={ok ? "muted" : verdict.tone}>
        {t(`verdict.${verdict.code}`)} {ok || verdict.code === "boardDown" ? null : reasonText(line.reason)}
      </span>
    </span>
  );
}

const LineState = ({ line }: { line: LiveLine }) => {
  const kit = useKit();
  const lamp = lampOf(line.state);
  return (
    <span className="tiny row gap6 muted nowrap">
      <i className={`lamp lamp-${lamp}`} style={{ width: 9, height: 9 }} />
      {kit.t(`line.${lamp}`)}
    </span>
  );
};

const numberOf = (line: LiveLine): string =>
  line.kind === "fxs" ? (line.extension ?? "–") : phoneNumber(line.number) || "–";

const doctorRank = { fault: 0, watch: 1, good: 2 } as const;

/** Every line in the order of the sockets; on a phone the worst first. */
export function LineList({ lines, boards }: { lines: readonly LiveLine[]; boards: readonly LiveBoard[] }) {
  const phone = usePhone();
  const overviews = new Map(useOverviews().data?.lines.map((overview) => [overview.line, overview]));
  const rank = (line: LiveLine): number =>
    Math.min(verdictOf(line, boards).rank, doctorRank[overviews.get(line.id)?.verdict.tone ?? "good"]);
  const lossOf = (line: LiveLine): string => {
    const loss = overviews.get(line.id)?.returnLossDb ?? null;
    return loss === null ? "" : `${Math.round(loss)} dB`;
  };
  const shown = phone ? lines.toSorted((one, other) => rank(one) - rank(other)) : lines;
  return (
    <div className="setup-list line-list">
      {shown.map((line) => (
        <Link key={line.id} to={`/lines/${line.id}`}>
          <span className="line-socket">
            <b className={`strong num ${rank(line) === 0 ? "bad" : ""}`}>L{line.port}</b>
            <span className="tiny faint">{line.kind.toUpperCase()}</span>
          </span>
          <span className="line-who">
            <span className="ellip strong">{nameOf(line)}</span>
            <span className="tiny faint num">{numberOf(line)}</span>
          </span>
          <span className="grow line-says">
            <VerdictText line={line} boards={boards} overview={overviews.get(line.id)} />
          </span>
          <span className="tiny faint num nowrap">{lossOf(line)}</span>
          <LineState line={line} />
          <RightOutlined style={{ fontSize: 11, color: "var(--ink3)" }} />
        </Link>
      ))}
    </div>
  );
}
