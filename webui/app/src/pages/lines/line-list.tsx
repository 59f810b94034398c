import { RightOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { LiveState } from "#app/data/live-state.ts";
import { phoneNumber } from "#app/i18n/format.ts";
import { nameOf, pageLanguage } from "#app/i18n/i18n.ts";
import { CsvButton } from "#app/kit/csv-button.tsx";
import { Glyph } from "#app/kit/glyph.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { Panel } from "#app/kit/panel.tsx";
import { reasonText } from "#app/kit/reason-text.ts";
import { boardName } from "#app/kit/socket.ts";
import { lampOf } from "#app/shell/use-counts.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { LineOverview } from "#firmware/api/contract/line-views.ts";
import { lineRoutes } from "#firmware/api/contract/lines.ts";
import type { LiveBoard, LiveLine } from "#firmware/api/contract/live.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { useDoctorText } from "./doctor/doctor.messages.ts";
import { toneColour } from "./doctor/health-part.tsx";
import { useOverviews } from "./doctor/use-line.ts";
import { LineCall } from "./line-call.tsx";
import { verdictOf } from "./line-verdict.ts";
import { useLinesText } from "./lines.messages.ts";

/** A list of so many is read at a glance; a longer one is searched. */
const FEW = 8;

/** What the Line Doctor found, while nothing louder is to be said of the line. */
function DoctorText({ overview }: { overview: LineOverview }) {
  const { t } = useDoctorText();
  const isZh = pageLanguage() === "zh";
  const { verdict, seenBy, testing, testedAt } = overview;
  const colour = toneColour[verdict.tone];
  const ok = colour === "good";
  const isUntested = ok && testedAt === null;
  const found = verdict.findings.slice(0, 2).map(({ text, textZh }) => (isZh ? textZh : text));
  const seen = ok && seenBy !== null ? t("seenBy", { sign: t(`sign.${seenBy as "polarity"}`) }) : "";
  return (
    <span className="row gap8 small top">
      <Glyph
        name={isUntested ? "idle" : ok ? "ok" : "alarm"}
        color={isUntested ? "var(--ink3)" : `var(--${colour})`}
        size={15}
        style={{ marginTop: 3 }}
      />
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

/** Verdicts that need no reason behind them. */
const SAYS_ALL: ReadonlySet<string> = new Set(["boardDown", "unplugged"]);

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
        {t(`verdict.${verdict.code}`)} {ok || SAYS_ALL.has(verdict.code) ? null : reasonText(line.reason)}
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

function LineRow({ line, live, overview }: { line: LiveLine; live: LiveState; overview: LineOverview | undefined }) {
  const { t } = useLinesText();
  const isIll = verdictOf(line, live.boards).tone === "bad" || overview?.verdict.tone === "fault";
  const loss = overview?.returnLossDb ?? null;
  const isBusy = live.calls.some(({ id }) => id === line.call);
  return (
    <Link to={`/lines/${line.id}`}>
      <span className="line-socket">
        <b className={`strong num ${isIll ? "bad" : ""}`}>L{line.port}</b>
        <span className="tiny faint">{t(`kind.${line.kind}`)}</span>
      </span>
      <span className="line-who">
        <span className="ellip strong">{nameOf(line)}</span>
        <span className="tiny faint num">{numberOf(line)}</span>
      </span>
      <span className="grow line-says">
        {isBusy ? (
          <LineCall line={line} live={live} />
        ) : (
          <VerdictText line={line} boards={live.boards} overview={overview} />
        )}
      </span>
      {loss === null ? null : (
        <span className="tiny faint num nowrap line-loss" title={t("lossHelp")}>
          {t("loss", { db: Math.round(loss) })}
        </span>
      )}
      <LineState line={line} />
      <RightOutlined style={{ fontSize: 11, color: "var(--ink3)" }} />
    </Link>
  );
}

function fits(line: LiveLine, live: LiveState, words: string): boolean {
  const board = boardName(line.board, live.boards);
  const all = [`l${line.port}`, board, line.board, line.name, line.nameZh, line.number, line.extension, line.id].join(
    " ",
  );
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.toLowerCase().includes(word));
}

/** Every line in the order of the sockets, by board; on a phone the worst first. */
export function LineList({ lines, live }: { lines: readonly LiveLine[]; live: LiveState }) {
  const { t } = useLinesText();
  const phone = usePhone();
  const [words, setWords] = useState("");
  const overviews = new Map(useOverviews().data?.lines.map((overview) => [overview.line, overview]));
  const rank = (line: LiveLine): number =>
    Math.min(verdictOf(line, live.boards).rank, doctorRank[overviews.get(line.id)?.verdict.tone ?? "good"]);
  const found = lines.filter((line) => fits(line, live, words.trim()));
  const shown = phone ? found.toSorted((one, other) => rank(one) - rank(other)) : found;
  const extra = <CsvButton small address={addressOf(lineRoutes.linesExport, {}, { language: pageLanguage() })} />;
  return (
    <Panel flush title={t("lines")} extra={extra}>
      {lines.length <= FEW ? null : (
        <div className="line-search">
          <Input.Search
            allowClear
            placeholder={t("search")}
            aria-label={t("search")}
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
        </div>
      )}
      {shown.length === 0 ? <p className="panel-body small faint">{t("noneFits")}</p> : null}
      <div className="setup-list line-list">
        {shown.map((line, index) => [
          live.boards.length > 1 && line.board !== shown[index - 1]?.board ? (
            <h3 key={`${line.id} board`} className="tiny muted line-board">
              {boardName(line.board, live.boards)}
            </h3>
          ) : null,
          <LineRow key={line.id} line={line} live={live} overview={overviews.get(line.id)} />,
        ])}
      </div>
    </Panel>
  );
}
