import { Skeleton } from "antd";
import { useParams, useSearchParams } from "react-router";
import type { LiveState } from "#app/data/live-state.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { PortStrip } from "#app/kit/port-strip.tsx";
import { reasonText } from "#app/kit/reason-text.ts";
import { lampOf } from "#app/shell/use-counts.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { LiveBoard } from "#firmware/api/contract/live.ts";
import { Faceplate } from "./faceplate.tsx";
import { LineDrawer } from "./line-drawer.tsx";
import { LineList } from "./line-list.tsx";
import { inSocketOrder, linesHead, verdictOf } from "./line-verdict.ts";
import { useLinesText } from "./lines.messages.ts";
import { TrunkDrawer, TrunkPanel } from "./trunk-panel.tsx";

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
        <Answer tone="bad" sub={t("head.boardDownSub", { reason: reasonText(board.reason), lines })}>
          {t("head.boardDown", { board: board.id, time: time(board.since) })}
        </Answer>
      );
    }
    case "fault":
    case "blocked": {
      const { line } = head;
      const sub = t(`head.${head.kind}Sub`, { reason: reasonText(line.reason), well, all });
      return (
        <Answer tone={head.kind === "fault" ? "bad" : "warn"} sub={sub}>
          {t(`head.${head.kind}`, { line: `L${line.port} ${nameOf(line)}`, time: time(line.since) })}
        </Answer>
      );
    }
    case "trunkDown":
      return (
        <Answer tone="bad" sub={t("head.trunkDownSub", { reason: reasonText(head.trunk.reason) })}>
          {t("head.trunkDown", { trunk: nameOf(head.trunk), time: time(head.trunk.since) })}
        </Answer>
      );
    case "well":
      return <Answer sub={t("head.wellSub", { busy: head.busy, all })}>{t("head.well", { count: head.lines })}</Answer>;
  }
}

function BoardRow({ board }: { board: LiveBoard }) {
  const { t } = useLinesText();
  const { timeZone } = useSession();
  const color = { up: "var(--good)", down: "var(--bad)", connecting: "var(--warn)" }[board.state];
  return (
    <div>
      <Glyph name={board.state === "up" ? "ok" : "alarm"} color={color} size={15} />
      <span className="grow">
        <b className="strong">{board.id}</b> <span className="small faint">{board.path}</span>
        <br />
        <span className={`small ${board.state === "up" ? "muted" : board.state === "down" ? "bad" : "warn"}`}>
          {t(`board.${board.state}`, { time: clockTime(board.since, timeZone) })} {reasonText(board.reason)}
        </span>
      </span>
      {board.model === undefined ? null : (
        <span className="tiny faint" style={{ textAlign: "right" }}>
          {t("board.model", { model: board.model, firmware: board.firmware ?? "–" })}
          <br />
          {board.serial}
        </span>
      )}
    </div>
  );
}

function BoardPanel({ boards }: { boards: readonly LiveBoard[] }) {
  const { t } = useLinesText();
  return (
    <Panel flush title={t("boards")}>
      {boards.length === 0 ? <p className="panel-body small faint">{t("noBoards")}</p> : null}
      <div className="setup-list">
        {boards.map((board) => (
          <BoardRow key={board.id} board={board} />
        ))}
      </div>
    </Panel>
  );
}

/** Which line is ill, and whose fault is it? */
export function Page() {
  const { t } = useLinesText();
  const live = useLive();
  const phone = usePhone();
  const { line } = useParams();
  const trunk = useSearchParams()[0].get("trunk");
  if (live === undefined) return <Skeleton active />;
  const lines = inSocketOrder(live.lines, live.boards);
  return (
    <>
      <Head live={live} />
      {lines.length === 0 ? null : (
        <Panel>
          {phone ? (
            <>
              <PortStrip ports={lines.map((each) => ({ name: `L${each.port}`, lamp: lampOf(each.state) }))} size={26} />
              <p className="tiny faint" style={{ marginTop: 8 }}>
                {t("phoneStrip")}
              </p>
            </>
          ) : (
            <Faceplate lines={lines} />
          )}
        </Panel>
      )}
      <div className="lines-cols">
        <Panel flush title={t("lines")}>
          <LineList lines={lines} boards={live.boards} />
        </Panel>
        <div className="col gap16">
          <BoardPanel boards={live.boards} />
          <TrunkPanel trunks={live.trunks} />
        </div>
      </div>
      {line === undefined ? null : <LineDrawer key={line} id={line} live={live} />}
      {trunk === null ? null : <TrunkDrawer id={trunk} />}
    </>
  );
}
