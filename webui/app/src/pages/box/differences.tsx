import type { Difference } from "#firmware/api/contract/config-views.ts";
import { useBoxText } from "./parts.messages.ts";

const MOST = 40;
const LONGEST = 160;

function short(value: unknown): string {
  if (value === undefined) return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** What two configurations say differently: where, before, after. */
export function Differences({ differences }: { differences: readonly Difference[] }) {
  const { t } = useBoxText();
  return (
    <div className="diff-list small">
      {differences.slice(0, MOST).map(({ path, before, after }) => (
        <div key={path}>
          <b className="strong mono">{path}</b>
          <br />
          <s className="faint">{short(before)}</s> → {short(after)}
        </div>
      ))}
      {differences.length > MOST ? (
        <p className="faint">{t("backup.more", { count: differences.length - MOST })}</p>
      ) : null}
    </div>
  );
}
