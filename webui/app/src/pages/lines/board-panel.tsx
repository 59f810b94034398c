import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useNavigate } from "react-router";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { reasonText } from "#app/kit/reason-text.ts";
import { useSetup } from "#app/kit/setup.messages.ts";
import type { LiveBoard } from "#firmware/api/contract/live.ts";
import { useBoardsText } from "./boards.messages.ts";

const COLOR = { up: "var(--good)", down: "var(--bad)", connecting: "var(--warn)" } as const;

/** How a board is, in one line and its reason. */
export function BoardState({ board }: { board: LiveBoard }) {
  const { t } = useBoardsText();
  const { timeZone } = useSession();
  const tone = { up: "muted", down: "bad", connecting: "warn" }[board.state];
  return (
    <span className={`small ${tone}`}>
      {board.since === 0 ? t("state.new") : t(`state.${board.state}`, { time: clockTime(board.since, timeZone) })}{" "}
      {reasonText(board.reason)}
    </span>
  );
}

/** The line boards with their state; a new one is added here. */
export function BoardPanel({ boards }: { boards: readonly LiveBoard[] }) {
  const { t } = useBoardsText();
  const words = useSetup();
  const navigate = useNavigate();
  const mayEdit = useMay("edit-equipment");
  const button = (
    <Button
      size="small"
      icon={<PlusOutlined />}
      disabled={!mayEdit}
      title={mayEdit ? "" : words.t("notAllowed")}
      onClick={() => void navigate("/lines?add=board")}
    >
      {t("add")}
    </Button>
  );
  return (
    <Panel flush title={t("panel")} extra={button}>
      {boards.length === 0 ? <p className="panel-body small faint">{t("none")}</p> : null}
      <div className="setup-list">
        {boards.map((board) => (
          <Link key={board.id} to={`/lines?board=${encodeURIComponent(board.id)}`}>
            <Glyph name={board.state === "up" ? "ok" : "alarm"} color={COLOR[board.state]} size={15} />
            <span className="grow">
              <b className="strong">{nameOf(board)}</b>{" "}
              <span className="small faint">
                {board.kind === "gpio" ? t("kind.gpio") : (board.model ?? board.path)}
              </span>
              <br />
              <BoardState board={board} />
            </span>
          </Link>
        ))}
      </div>
    </Panel>
  );
}
