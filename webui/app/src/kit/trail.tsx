import type { ReactNode } from "react";
import { Link } from "react-router";
import { useLive } from "#app/data/live-stream.ts";
import { useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { nameOf, pageLanguage } from "#app/i18n/i18n.ts";
import type { Decision } from "#firmware/api/contract/common.ts";
import { type DecisionText, decisionText } from "./decision-text.ts";
import { useDecisions } from "./decisions.messages.ts";
import { Glyph } from "./glyph.tsx";
import type { GlyphName } from "./glyph-shapes.tsx";

/** One link of "why did this call go there?". Steps without a time belong to a dry run. */
export interface TrailStep extends Decision {
  readonly at?: number;
}

const glyphs: readonly (readonly [RegExp, GlyphName])[] = [
  [/^call\.arrived/, "inbound"],
  [/^call\.answered/, "ready"],
  [/^call\.(missed|gave-up|cut-off|offer)/, "abandoned"],
  [/^call\.(joined|position)/, "offered"],
  [/^call\.message/, "voicemail"],
  [/^call\.(failed|gap)/, "alarm"],
  [/^call\.ringing/, "offered"],
  [/^call\.ended/, "answered"],
  [/^inbound\.(out-of-hours|holiday)/, "closed"],
  [/^inbound\.passed-over/, "idle"],
  [/^inbound/, "ok"],
  [/^flow/, "signalling"],
  [/^queue/, "offered"],
  [/^voicemail|to-mailbox/, "voicemail"],
  [/^outbound/, "outbound"],
  [/^recording/, "ready"],
];

const glyphOf = (code: string): GlyphName => glyphs.find(([pattern]) => pattern.test(code))?.[1] ?? "overflow";

/** Addresses that the box uses for settings, and the page where each is edited. */
export function settingAddress(setting: string): string {
  return setting
    .replace(/^\/setup\/(inbound|outbound)-rules\b/, "/setup/routes")
    .replace(/^\/setup\/schedules\b/, "/setup/hours")
    .replace(/^\/setup\/extensions\b/, "/people")
    .replace(/^\/setup\/mailboxes\b/, "/box/mailboxes");
}

/** The words of a decision in the language of the page; lines and trunks by the names people gave them. */
export function useDecisionWords(): (step: Decision) => DecisionText {
  useDecisions();
  const live = useLive();
  return (step) => {
    const { line, trunk } = step.facts;
    const way =
      live?.trunks.find(({ id }) => id === trunk) ?? live?.lines.find(({ id }) => line !== undefined && id === line);
    const facts = way === undefined ? step.facts : { ...step.facts, way: nameOf(way) };
    return decisionText({ ...step, facts }, pageLanguage());
  };
}

function Step({ step, children }: { step: TrailStep; children?: ReactNode }) {
  const { t } = useDecisions();
  const { timeZone } = useSession();
  const words = useDecisionWords()(step);
  return (
    <li className="step">
      <time>{step.at === undefined ? "" : clockTime(step.at, timeZone, true)}</time>
      <span className="dot">
        <Glyph name={glyphOf(step.code)} size={12} color="currentColor" />
      </span>
      <div className="small">
        <b className="strong" style={{ fontSize: 14 }}>
          {words.text}
        </b>
        <p className="muted">
          {words.why}{" "}
          {step.setting === undefined ? null : (
            <Link className="nowrap" to={settingAddress(step.setting)}>
              {t("setting")}
            </Link>
          )}
        </p>
        {children}
      </div>
    </li>
  );
}

/** The list of decisions: calls, probes, previews and dry runs all use it. */
export function Trail({ steps }: { steps: readonly TrailStep[] }) {
  return (
    <ol className="trail">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end
        <Step key={`${step.code}-${index}`} step={step} />
      ))}
    </ol>
  );
}
