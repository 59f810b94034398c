import { RightOutlined } from "@ant-design/icons";
import { Link } from "react-router";
import { phoneNumber } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { reasonText } from "#app/kit/reason-text.ts";
import { lampOf } from "#app/shell/use-counts.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { LiveBoard, LiveLine } from "#firmware/api/contract/live.ts";
import { verdictOf } from "./line-verdict.ts";
import { useLinesText } from "./lines.messages.ts";

/** A verdict in words: the line's own reason where it has one. */
export function VerdictText({ line, boards }: { line: LiveLine; boards: readonly LiveBoard[] }) {
  const { t } = useLinesText();
  const verdict = verdictOf(line, boards);
  const ok = verdict.tone === "good";
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

/** Every line in the order of the sockets; on a phone the worst first. */
export function LineList({ lines, boards }: { lines: readonly LiveLine[]; boards: readonly LiveBoard[] }) {
  const phone = usePhone();
  const shown = phone
    ? lines.toSorted((one, other) => verdictOf(one, boards).rank - verdictOf(other, boards).rank)
    : lines;
  return (
    <div className="setup-list line-list">
      {shown.map((line) => (
        <Link key={line.id} to={`/lines/${line.id}`}>
          <span className="line-socket">
            <b className={`strong num ${verdictOf(line, boards).tone === "bad" ? "bad" : ""}`}>L{line.port}</b>
            <span className="tiny faint">{line.kind.toUpperCase()}</span>
          </span>
          <span className="line-who">
            <span className="ellip strong">{nameOf(line)}</span>
            <span className="tiny faint num">{numberOf(line)}</span>
          </span>
          <span className="grow line-says">
            <VerdictText line={line} boards={boards} />
          </span>
          <LineState line={line} />
          <RightOutlined style={{ fontSize: 11, color: "var(--ink3)" }} />
        </Link>
      ))}
    </div>
  );
}
