import { SyncOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useParams, useSearchParams } from "react-router";
import { call } from "#app/data/api.ts";
import type { LiveState } from "#app/data/live-state.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { nameOf, pageLanguage } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { PortStrip } from "#app/kit/port-strip.tsx";
import { reasonText } from "#app/kit/reason-text.ts";
import { socketName } from "#app/kit/socket.ts";
import { E1Panel } from "#app/pages/spans/e1-panel.tsx";
import { E1Parts } from "#app/pages/spans/e1-parts.tsx";
import { SpanTrouble } from "#app/pages/spans/span-trouble.tsx";
import { lampOf } from "#app/shell/use-counts.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { LineOverview } from "#firmware/api/contract/line-views.ts";
import { lineRoutes } from "#firmware/api/contract/lines.ts";
import { BoardAddDrawer } from "./board-add.tsx";
import { BoardDrawer } from "./board-drawer.tsx";
import { BoardPanel } from "./board-panel.tsx";
import { useDoctorText } from "./doctor/doctor.messages.ts";
import { useLineAction, useOverviews } from "./doctor/use-line.ts";
import { Faceplate } from "./faceplate.tsx";
import { LineDrawer } from "./line-drawer.tsx";
import { LineList } from "./line-list.tsx";
import { inSocketOrder, isHurt, linesHead, verdictOf } from "./line-verdict.ts";
import { useLinesText } from "./lines.messages.ts";
import { NightlyPanel } from "./nightly-panel.tsx";
import { TrunkDrawer, TrunkPanel } from "./trunk-panel.tsx";

/** A box with trunks alone, none of which is down. */
function TrunksWell({ trunks }: { trunks: LiveState["trunks"] }) {
  const { t } = useLinesText();
  const used = trunks.filter(({ state }) => state !== "disabled");
  const calls = used.reduce((sum, trunk) => sum + trunk.calls, 0);
  const hurt = used.find(isHurt);
  if (hurt !== undefined) {
    return (
      <Answer tone="warn" sub={reasonText(hurt.reason)}>
        {t("head.trunkHurt", { trunk: nameOf(hurt) })}
      </Answer>
    );
  }
  return <Answer sub={t("head.trunksWellSub", { calls })}>{t("head.trunksWell", { count: used.length })}</Answer>;
}

/** No alarm: then the Line Doctor's worst finding is the answer. */
function WellHead({ live, busy, lines }: { live: LiveState; busy: number; lines: number }) {
  const { t } = useLinesText();
  const sub = t("head.wellSub", { busy, all: live.lines.length });
  const overviews = useOverviews().data?.lines ?? [];
  const worst =
    overviews.find(({ verdict }) => verdict.tone === "fault") ??
    overviews.find(({ verdict }) => verdict.tone === "watch");
  const line = live.lines.find(({ id }) => id === worst?.line);
  const [finding] = worst?.verdict.findings ?? [];
  if (worst === undefined || line === undefined || finding === undefined) {
    return (
      <Answer sub={sub} actions={<TestAll overviews={overviews} />}>
        {t("head.well", { count: lines })}
      </Answer>
    );
  }
  const isZh = pageLanguage() === "zh";
  return (
    <Answer
      tone={worst.verdict.tone === "fault" ? "bad" : "warn"}
      sub={`${isZh ? finding.adviceZh : finding.advice} ${sub}`}
      actions={<TestAll overviews={overviews} />}
    >
      {t("finding", {
        line: `${socketName(line, live.boards)} ${nameOf(line)}`,
        text: isZh ? finding.textZh : finding.text,
      })}
    </Answer>
  );
}

function TestAll({ overviews }: { overviews: readonly LineOverview[] }) {
  const { t } = useDoctorText();
  const test = useLineAction(() => call(lineRoutes.testIdleLines, {}));
  const isTesting = overviews.some(({ testing }) => testing !== null);
  const may = useMay("edit-equipment");
  if (overviews.length === 0) return null;
  return (
    <Button icon={<SyncOutlined spin={isTesting} />} disabled={!may || isTesting} onClick={() => test.mutate()}>
      {t("testAll")}
    </Button>
  );
}

function Head({ live }: { live: LiveState }) {
  const { t } = useLinesText();
  const { timeZone } = useSession();
  const head = linesHead(live);
  const all = live.lines.length;
  const well = live.lines.filter((line) => verdictOf(line, live.boards).tone === "good").length;
  const time = (at: number): string => clockTime(at, timeZone);
  switch (head.kind) {
    case "none":
      return (
        <Answer tone="warn" sub={t("head.noneSub")}>
          {t("head.none")}
        </Answer>
      );
    case "boardDown": {
      const { board, lines } = head;
      return (
        <Answer
          tone="bad"
          sub={
            lines === 0
              ? reasonText(board.reason)
              : t(board.kind === "gpio" ? "head.pinsDownSub" : "head.boardDownSub", {
                  reason: reasonText(board.reason),
                  lines,
                })
          }
        >
          {t("head.boardDown", { board: nameOf(board), time: time(board.since) })}
        </Answer>
      );
    }
    case "fault":
    case "blocked": {
      const { line } = head;
      const sub = t(`head.${head.kind}Sub`, { reason: reasonText(line.reason), well, all });
      return (
        <Answer tone={head.kind === "fault" ? "bad" : "warn"} sub={sub}>
          {t(`head.${head.kind}`, { line: `${socketName(line, live.boards)} ${nameOf(line)}`, time: time(line.since) })}
        </Answer>
      );
    }
    case "trunkDown": {
      const { trunk } = head;
      const words = { trunk: nameOf(trunk), time: time(trunk.since), reason: reasonText(trunk.reason) };
      const kind = trunk.kind === "e1" ? "groupDown" : "trunkDown";
      return (
        <Answer tone="bad" sub={t(`head.${kind}Sub`, words)}>
          {t(`head.${kind}`, words)}
        </Answer>
      );
    }
    case "well":
      return (
        <SpanTrouble>
          {live.lines.length === 0 ? (
            <TrunksWell trunks={live.trunks} />
          ) : (
            <WellHead live={live} busy={head.busy} lines={head.lines} />
          )}
        </SpanTrouble>
      );
  }
}

/** Which line is ill, and whose fault is it? */
export function Page() {
  const { t } = useLinesText();
  const live = useLive();
  const phone = usePhone();
  const mayLook = useMay("edit-equipment");
  const { line } = useParams();
  const [search] = useSearchParams();
  const trunk = search.get("trunk");
  const board = search.get("board");
  if (live === undefined) return <Skeleton active />;
  const lines = inSocketOrder(live.lines, live.boards);
  return (
    <>
      <Head live={live} />
      {lines.length === 0 ? null : (
        <Panel>
          {phone ? (
            <>
              <PortStrip
                ports={lines.map((each) => ({
                  id: each.id,
                  name: `${socketName(each, live.boards)} ${nameOf(each)}`,
                  lamp: lampOf(each.state),
                }))}
                size={26}
              />
              <p className="tiny faint" style={{ marginTop: 8 }}>
                {t("phoneStrip")}
              </p>
            </>
          ) : (
            <Faceplate lines={lines} boards={live.boards} />
          )}
        </Panel>
      )}
      <div className="lines-cols">
        <LineList lines={lines} live={live} />
        <div className="col gap16">
          <BoardPanel boards={live.boards} />
          <E1Panel groups={live.trunks.filter(({ kind }) => kind === "e1")} />
          {lines.some(({ kind }) => kind === "fxo") && mayLook ? <NightlyPanel /> : null}
          <TrunkPanel trunks={live.trunks.filter(({ kind }) => kind === "sip")} />
        </div>
      </div>
      {line === undefined ? null : <LineDrawer key={line} id={line} live={live} />}
      {trunk === null ? null : <TrunkDrawer id={trunk} />}
      {board === null ? null : <BoardDrawer key={board} id={board} />}
      {search.get("add") === "board" ? <BoardAddDrawer /> : null}
      <E1Parts />
    </>
  );
}
