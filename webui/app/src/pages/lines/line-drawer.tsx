import { useQuery } from "@tanstack/react-query";
import { Drawer } from "antd";
import { Link, useNavigate } from "react-router";
import { call } from "#app/data/api.ts";
import type { LiveState } from "#app/data/live-state.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime, duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { useKit } from "#app/kit/kit.messages.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { socketName } from "#app/kit/socket.ts";
import { CallRows } from "#app/pages/calls/call-rows.tsx";
import { lampOf } from "#app/shell/use-counts.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import { hardwareRoutes } from "#firmware/api/contract/hardware.ts";
import type { LiveBoard, LiveLine } from "#firmware/api/contract/live.ts";
import { LineDoctor } from "./doctor/line-doctor.tsx";
import { PhoneDoctor } from "./doctor/phone-doctor.tsx";
import { useHardware } from "./doctor/use-line.ts";
import { FindLamp } from "./find-lamp.tsx";
import { LineCall } from "./line-call.tsx";
import { VerdictText } from "./line-list.tsx";
import { LineSettings } from "./line-settings.tsx";
import { useLinesText } from "./lines.messages.ts";

/** Which socket on the wall is it? */
function FindSocket({ line, boards }: { line: LiveLine; boards: readonly LiveBoard[] }) {
  const { t } = useLinesText();
  const board = boards.find(({ id }) => id === line.board);
  const { data } = useHardware(line.id, board?.state === "up");
  // What is not connected has told nothing of itself.
  if (board?.state !== "up") return null;
  return (
    <FindLamp
      hasLamp={data?.capabilities.includes("leds")}
      label={t("blink")}
      help={t("blinkHelp")}
      otherwise={t(`noLampLine.${line.kind}`)}
      blink={() => call(hardwareRoutes.blinkLine, { params: { line: line.id } })}
    />
  );
}

/** What is measured now: the voltage at rest, the current only while there is one. */
function Measured({ line }: { line: LiveLine }) {
  const { t } = useLinesText();
  const isUp = line.state === "inbound" || line.state === "outbound";
  const figures = [
    line.volts === undefined || isUp ? "" : t("volts", { volts: line.volts.toFixed(1) }),
    line.milliamps === undefined || !isUp ? "" : t("milliamps", { milliamps: line.milliamps.toFixed(1) }),
  ].filter((text) => text !== "");
  return figures.length === 0 ? null : <span className="small muted num">{figures.join(" · ")}</span>;
}

function LineNow({ line, live }: { line: LiveLine; live: LiveState }) {
  const { t } = useLinesText();
  const kit = useKit();
  const { timeZone } = useSession();
  const now = useServerNow();
  const lamp = lampOf(line.state);
  // Of an outside line at rest the Line Doctor tells more, just below.
  const isAtRest = line.kind === "fxo" && line.state === "idle";
  const hasCall = live.calls.some(({ id }) => id === line.call);
  const isPhoneUp = line.kind === "fxs" && (line.state === "inbound" || line.state === "outbound");
  return (
    <div className="col gap8">
      <span className="row gap8 wrap">
        <i className={`lamp lamp-${lamp}`} style={{ width: 12, height: 12 }} />
        <b className="strong">{isPhoneUp ? t("phoneInUse") : kit.t(`line.${lamp}`)}</b>
        {line.since === 0 ? null : (
          <span className="small muted num">
            {t("since", { time: dayAndTime(line.since, timeZone), ago: duration(now - line.since) })}
          </span>
        )}
      </span>
      {isAtRest || hasCall ? null : <VerdictText line={line} boards={live.boards} />}
      <LineCall line={line} live={live} isLink />
      <Measured line={line} />
      <span className="row gap8 wrap">
        <FindSocket line={line} boards={live.boards} />
      </span>
    </div>
  );
}

function LastCalls({ line }: { line: string }) {
  const { t } = useLinesText();
  const { data, error } = useQuery({
    queryKey: ["calls", "line", line],
    queryFn: ({ signal }) => call(callRoutes.calls, { query: { line, limit: 8 } }, signal),
  });
  return (
    <section className="col gap8">
      <div className="row gap8">
        <h2 className="grow">{t("lastCalls")}</h2>
        <Link className="small" to={`/calls?line=${line}`}>
          {t("allCalls")}
        </Link>
      </div>
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined ? null : data.rows.length === 0 ? (
        <p className="small faint">{t("noCalls")}</p>
      ) : (
        <CallRows rows={data.rows} narrow />
      )}
    </section>
  );
}

/** One line: how it is, what was last called on it, how it is set. */
export function LineDrawer({ id, live }: { id: string; live: LiveState }) {
  const { t } = useLinesText();
  const navigate = useNavigate();
  const phone = usePhone();
  const line = live.lines.find((each) => each.id === id);
  const title = line === undefined ? t("missing") : `${socketName(line, live.boards)} · ${nameOf(line)}`;
  return (
    <Drawer open title={title} size={phone ? "100%" : 720} onClose={() => void navigate("/lines")}>
      {line === undefined ? (
        <p className="muted">{t("gone")}</p>
      ) : (
        <div className="col gap24">
          <LineNow line={line} live={live} />
          {line.kind === "fxo" ? (
            <LineDoctor line={line} calls={<LastCalls line={line.id} />}>
              <LineSettings board={line.board} port={line.port} />
            </LineDoctor>
          ) : (
            <PhoneDoctor line={line} calls={<LastCalls line={line.id} />}>
              <LineSettings board={line.board} port={line.port} />
            </PhoneDoctor>
          )}
        </div>
      )}
    </Drawer>
  );
}
