import { useQuery } from "@tanstack/react-query";
import { Skeleton, Typography } from "antd";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { inPageLanguage, RefusalNote } from "#app/kit/refusal.tsx";
import { reachabilityRoutes, type StickView } from "#firmware/api/contract/reachability.ts";
import { useNetworkText } from "./network.messages.ts";

const LOOK_AGAIN_MS = 3_000;

function useHeadline({ isBox, isWorking, last }: StickView): { tone: "good" | "warn" | "bad"; text: string } {
  const { t } = useNetworkText();
  const { timeZone } = useSession();
  if (!isBox) return { tone: "warn", text: t("head.absent") };
  if (isWorking) return { tone: "warn", text: t("stick.head.working") };
  if (last === null) return { tone: "good", text: t("stick.head.none") };
  const tone = last.kind === "refused" ? "bad" : "good";
  return { tone, text: t(`stick.head.${last.kind}`, { time: dayAndTime(last.at, timeZone) }) };
}

function LastStick({ last }: { last: NonNullable<StickView["last"]> }) {
  const { t } = useNetworkText();
  return (
    <Panel title={last.file} flush>
      <div className="setup-list">
        {last.problems.length > 0 ? <div className="strong">{t("stick.nothing")}</div> : null}
        {last.problems.map((problem) => (
          <div key={problem.message}>
            <Glyph name="alarm" color="var(--bad)" />
            <span className="grow">
              {inPageLanguage(problem)}
              {problem.messageZh === problem.message ? null : <div className="tiny faint">{problem.message}</div>}
            </span>
          </div>
        ))}
        {last.version === undefined ? null : <div>{t("stick.version", { version: last.version })}</div>}
        {last.kind === "known" ? null : (
          <div className={last.hasReport ? "muted" : "warn"}>
            {t(last.hasReport ? "stick.hasReport" : "stick.noReport")}
          </div>
        )}
      </div>
    </Panel>
  );
}

function Facts({ view }: { view: StickView }) {
  const { t } = useNetworkText();
  const rows = [
    ...view.macs.map((mac) => ({ name: t("stick.mac"), value: mac })),
    { name: t("stick.machineId"), value: view.machineId },
  ];
  return (
    <Panel title={t("stick.this")}>
      <ul className="plain-list">
        {rows.map(({ name, value }) => (
          <li key={value} className="row gap8 wrap">
            <span className="grow">{name}</span>
            <Typography.Text className="mono" copyable={{ text: value, tooltips: [t("stick.copy"), ""] }}>
              {value}
            </Typography.Text>
          </li>
        ))}
      </ul>
      <p className="small faint" style={{ marginTop: 8 }}>
        {t("stick.needsPassword")}
      </p>
      <p className="small muted">
        {t("stick.sample")} <Link to="/box/backup">{t("stick.sampleLink")}</Link>
      </p>
    </Panel>
  );
}

/** How the last set-up file on a stick turned out, and by what this box is named in a file for many. */
export function StickPart() {
  const { data, error } = useQuery({
    queryKey: ["config", "stick"],
    refetchInterval: LOOK_AGAIN_MS,
    queryFn: ({ signal }) => call(reachabilityRoutes.stick, {}, signal),
  });
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  return <Stick view={data} />;
}

function Stick({ view }: { view: StickView }) {
  const { t } = useNetworkText();
  const { tone, text } = useHeadline(view);
  return (
    <>
      <Answer tone={tone} sub={t("stick.sub")}>
        {text}
      </Answer>
      {view.last === null ? null : <LastStick last={view.last} />}
      {view.isBox ? <Facts view={view} /> : null}
    </>
  );
}
