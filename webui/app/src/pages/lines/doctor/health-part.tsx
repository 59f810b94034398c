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
import { Gains, Sweep } from "./sweep-part.tsx";
import { TestHistory } from "./test-history.tsx";
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

function Figures({ detail, test }: { detail: LineDetail; test: LineTest }) {
  const { t } = useDoctorText();
  const { batteryVolts, milliamps, acVolts, dialTone, noise, echo, tookDigit } = test.result;
  const unit = (value: number | undefined, name: string): string =>
    value === undefined ? t("notMeasured") : `${value} ${name}`;
  const [now] = echo;
  const loss = now === undefined ? t("notMeasured") : `${now.returnLossDb} dB`;
  const planned = toneText(detail.plan.dial, t("steady"));
  const rows = [
    ["volts", unit(batteryVolts, "V"), "38–56 V"],
    ["milliamps", unit(milliamps, "mA"), "18–70 mA"],
    [
      "dialTone",
      dialTone === undefined ? t("none") : `${dialTone.frequenciesHz.join(" + ")} Hz, ${dialTone.levelDbm0} dBm0`,
      planned,
    ],
    ["digit", tookDigit === undefined ? t("notMeasured") : t(tookDigit ? "yes" : "no"), t("yes")],
    ["noise", unit(noise?.levelDbm0, "dBm0"), t("atMost", { value: "−50 dBm0" })],
    ["echo", now?.isAtLeast === true ? t("atLeast", { value: loss }) : loss, t("atLeast", { value: "16 dB" })],
    ["delay", unit(now?.delayMs, "ms"), ""],
    ["induction", unit(acVolts, "V"), t("atMost", { value: "10 V" })],
  ] as const;
  return (
    <section className="col gap6">
      <h2>{t("figures")}</h2>
      <dl className="facts">
        {rows.map(([name, value, usual]) => (
          <div key={name} className="line-fact">
            <dt className="small faint">
              {t(`figure.${name}`)}
              {usual === "" ? null : <span className="tiny line-usual">{t("usual", { value: usual })}</span>}
            </dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
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
      {last === undefined ? null : <Figures detail={detail} test={last} />}
      {last?.hasSound !== true ? null : (
        <section className="col gap6">
          <h2>{t("sound")}</h2>
          <p className="small faint">{t("soundAbout")}</p>
          <SoundView address={addressOf(lineRoutes.lineTestSound, { line, id: last.id })} marks={last.result.marks} />
        </section>
      )}
      {last === undefined ? null : (
        <>
          <Sweep test={last} />
          <Gains test={last} />
        </>
      )}
      <TestHistory detail={detail} />
    </div>
  );
}
