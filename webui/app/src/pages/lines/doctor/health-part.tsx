import { FileTextOutlined, LoadingOutlined, SyncOutlined } from "@ant-design/icons";
import { Button, Popconfirm, Tooltip } from "antd";
import { call } from "#app/data/api.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { LineDetail, LineFinding, LineProposal, LineTest } from "#firmware/api/contract/line-views.ts";
import { lineRoutes } from "#firmware/api/contract/lines.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { useDoctorText } from "./doctor.messages.ts";
import { SoundView } from "./sound-view.tsx";
import { toneText } from "./tone-text.ts";
import { useLineAction } from "./use-line.ts";

export const toneColour = { good: "good", watch: "warn", fault: "bad" } as const;

/** A finding in the language of the page: what is, and what to do. */
export function FindingRow({ finding }: { finding: LineFinding }) {
  const isZh = pageLanguage() === "zh";
  const colour = toneColour[finding.tone];
  return (
    <span className="row gap8 top">
      <Glyph name={colour === "good" ? "ok" : "alarm"} color={`var(--${colour})`} size={16} style={{ marginTop: 3 }} />
      <span className="grow">
        <b className={colour === "good" ? "strong" : colour}>{isZh ? finding.textZh : finding.text}</b>
        <br />
        <span className="small muted">{isZh ? finding.adviceZh : finding.advice}</span>
      </span>
    </span>
  );
}

function Actions({ detail }: { detail: LineDetail }) {
  const { t } = useDoctorText();
  const { line, overview } = detail;
  const test = useLineAction(() => call(lineRoutes.testLine, { params: { line } }));
  const isTesting = overview.testing !== null;
  const letter = addressOf(lineRoutes.lineLetter, { line }, { language: pageLanguage() });
  return (
    <div className="col gap8">
      <div className="row gap8 wrap">
        <Button
          icon={isTesting ? <LoadingOutlined /> : <SyncOutlined />}
          disabled={!useMay("edit-equipment") || isTesting}
          onClick={() => test.mutate()}
        >
          {t("testNow")}
        </Button>
        <Tooltip title={t("letterHelp")}>
          <Button icon={<FileTextOutlined />} href={letter} target="_blank">
            {t("letter")}
          </Button>
        </Tooltip>
        <output className="small muted" aria-live="polite">
          {overview.testing === null ? null : `${t(`testing.${overview.testing}`)}…`}
        </output>
      </div>
      {test.error === null ? null : <RefusalNote error={test.error} />}
    </div>
  );
}

function Figures({ test }: { test: LineTest }) {
  const { t } = useDoctorText();
  const { batteryVolts, milliamps, acVolts, dialTone, noise, echo, tookDigit } = test.result;
  const unit = (value: number | undefined, name: string): string =>
    value === undefined ? t("notMeasured") : `${value} ${name}`;
  const [now] = echo;
  const loss = now === undefined ? t("notMeasured") : `${now.returnLossDb} dB`;
  const rows = [
    [t("figure.volts"), unit(batteryVolts, "V")],
    [t("figure.milliamps"), unit(milliamps, "mA")],
    [
      t("figure.dialTone"),
      dialTone === undefined ? t("none") : `${dialTone.frequenciesHz.join(" + ")} Hz, ${dialTone.levelDbm0} dBm0`,
    ],
    [t("figure.digit"), tookDigit === undefined ? t("notMeasured") : t(tookDigit ? "yes" : "no")],
    [t("figure.noise"), unit(noise?.levelDbm0, "dBm0")],
    [t("figure.echo"), now?.isAtLeast === true ? t("atLeast", { value: loss }) : loss],
    [t("figure.delay"), unit(now?.delayMs, "ms")],
    [t("figure.induction"), unit(acVolts, "V")],
  ];
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} className="line-fact">
          <dt className="small faint">{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What was tried, the least echo longest: the choice is seen, not believed. */
function Sweep({ test }: { test: LineTest }) {
  const { t } = useDoctorText();
  const { echo } = test.result;
  if (echo.length < 2) return null;
  const most = Math.max(...echo.map(({ returnLossDb }) => returnLossDb));
  return (
    <section className="col gap6">
      <h2>{t("sweep")}</h2>
      {echo.map(({ impedance, returnLossDb, isAtLeast }, index) => (
        <span key={impedance} className="row gap8 small">
          <span style={{ width: 170 }}>
            {t(`impedance.${impedance as "600"}`)} {index === 0 ? <span className="faint">({t("now")})</span> : null}
          </span>
          <span className="line-bar grow">
            <i style={{ width: `${(100 * Math.max(0, returnLossDb)) / most}%` }} />
          </span>
          <span className="num" style={{ width: 64, textAlign: "right" }}>
            {isAtLeast ? "≥ " : ""}
            {returnLossDb} dB
          </span>
        </span>
      ))}
    </section>
  );
}

/** How loud the dial tone came at each gain that was tried. */
function Gains({ test }: { test: LineTest }) {
  const { t } = useDoctorText();
  const { gains = [] } = test.result;
  if (gains.length < 2) return null;
  return (
    <section className="col gap6">
      <h2>{t("gains")}</h2>
      {gains.map(({ rxGainDb, levelDbm0 }, index) => (
        <span key={rxGainDb} className="row gap8 small">
          <span style={{ width: 170 }}>
            {rxGainDb > 0 ? "+" : ""}
            {rxGainDb} dB {index === 0 ? <span className="faint">({t("now")})</span> : null}
          </span>
          <span className="line-bar grow">
            <i style={{ width: `${Math.max(0, Math.min(100, 2 * (levelDbm0 + 50)))}%` }} />
          </span>
          <span className="num" style={{ width: 80, textAlign: "right" }}>
            {levelDbm0} dBm0
          </span>
        </span>
      ))}
    </section>
  );
}

function Proposals({ detail }: { detail: LineDetail }) {
  const { t } = useDoctorText();
  const { line, proposals } = detail;
  const apply = useLineAction((kind: LineProposal["kind"]) =>
    call(lineRoutes.applyLineProposal, { params: { line }, body: { kind } }),
  );
  const may = useMay("edit-equipment");
  if (proposals.length === 0) return null;
  const words = (proposal: LineProposal): string =>
    t(`proposal.${proposal.kind}`, {
      name: t(`impedance.${(proposal.impedance ?? "country") as "600"}`),
      gain: proposal.kind === "rx-gain" ? proposal.rxGainDb : proposal.gainDb,
      level: proposal.levelDbm0,
      tone: proposal.tone === undefined ? "" : toneText(proposal.tone, t("steady")),
      calls: proposal.calls,
      seconds: proposal.seconds,
    });
  return (
    <section className="col gap8">
      <h2>{t("proposals")}</h2>
      {proposals.map((proposal) => (
        <div key={proposal.kind} className="row gap8">
          <span className="grow">{words(proposal)}</span>
          <Popconfirm
            title={t("applyConfirm")}
            okText={t("apply")}
            disabled={!may || proposal.kind === "busy-tone"}
            onConfirm={() => apply.mutate(proposal.kind)}
          >
            <Button
              size="small"
              type="primary"
              disabled={!may}
              onClick={() => (proposal.kind === "busy-tone" ? apply.mutate(proposal.kind) : undefined)}
            >
              {t("apply")}
            </Button>
          </Popconfirm>
        </div>
      ))}
      {apply.error === null ? null : <RefusalNote error={apply.error} />}
    </section>
  );
}

function History({ tests }: { tests: readonly LineTest[] }) {
  const { t } = useDoctorText();
  const { timeZone } = useSession();
  const isZh = pageLanguage() === "zh";
  if (tests.length < 2) return null;
  return (
    <section className="col gap6">
      <h2>{t("history")}</h2>
      {tests.slice(1, 13).map(({ id, at, verdict, result }) => {
        const [first] = verdict.findings;
        const colour = toneColour[verdict.tone];
        return (
          <span key={id} className="row gap8 small top">
            <span className="faint num nowrap" style={{ width: 96 }}>
              {dayAndTime(at, timeZone)}
            </span>
            <Glyph
              name={colour === "good" ? "ok" : "alarm"}
              color={`var(--${colour})`}
              size={13}
              style={{ marginTop: 3 }}
            />
            <span className="grow">{isZh ? first?.textZh : first?.text}</span>
            <span className="faint num nowrap">
              {result.echo[0] === undefined ? "" : `${result.echo[0].returnLossDb} dB`}
            </span>
          </span>
        );
      })}
    </section>
  );
}

/** How the line is, why, what to do; the proof below. */
export function HealthPart({ detail, testTime }: { detail: LineDetail; testTime: string }) {
  const { t } = useDoctorText();
  const { timeZone } = useSession();
  const { overview, tests, line } = detail;
  const [last] = tests;
  const when = [
    overview.testedAt === null ? t("never") : t("tested", { time: dayAndTime(overview.testedAt, timeZone) }),
    overview.skippedAt === null ? "" : t("skipped", { time: dayAndTime(overview.skippedAt, timeZone) }),
    testTime === "" ? t("noNightly") : t("nightly", { time: testTime }),
  ].filter((text) => text !== "");
  return (
    <div className="col gap24">
      <section className="col gap12">
        {overview.verdict.findings.map((finding) => (
          <FindingRow key={finding.code} finding={finding} />
        ))}
        <Actions detail={detail} />
        <span className="small faint num">{when.join(" · ")}</span>
      </section>
      <Proposals detail={detail} />
      {last === undefined ? null : <Figures test={last} />}
      {last?.hasSound !== true ? null : (
        <section className="col gap6">
          <h2>{t("sound")}</h2>
          <SoundView address={addressOf(lineRoutes.lineTestSound, { line, id: last.id })} marks={last.result.marks} />
        </section>
      )}
      {last === undefined ? null : <Sweep test={last} />
 <Gains test={last} />}
      <History tests={tests} />
    </div>
  );
}
