import { UploadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Popconfirm, Progress, Upload } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime, dayAndTime } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { SpanBoardView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { useAlarmsText } from "./alarms.messages.ts";
import { clockWords } from "./clock-words.ts";
import { useE1BoardText } from "./e1-board.messages.ts";
import { reasonOf, textOf } from "./span-words.ts";
import { useSpansText } from "./spans.messages.ts";
import { uploadFirmware } from "./upload-firmware.ts";
import { channelCounts, useSpans } from "./use-spans.ts";

/** How the last update went, or how far it is. */
function UpdateState({ update }: { update: NonNullable<SpanBoardView["update"]> }) {
  const { t } = useE1BoardText();
  const { timeZone } = useSession();
  const time = dayAndTime(update.at, timeZone);
  if (update.error !== undefined) {
    const error = pageLanguage() === "zh" ? (update.errorZh ?? update.error) : update.error;
    return <p className="small bad">{t("update.failed", { time, error })}</p>;
  }
  if (update.done) return <p className="small good">{t("update.done", { time })}</p>;
  const percent = update.size === 0 ? 0 : Math.floor((100 * update.taken) / update.size);
  return (
    <div className="col gap4" aria-live="polite">
      <Progress percent={percent} aria-label={t("update.running")} />
      <p className="small muted">{t("update.runningSub")}</p>
    </div>
  );
}

/** New firmware: chosen, confirmed with what becomes of calls, sent, followed to its end. */
function Firmware({ board, calls }: { board: SpanBoardView; calls: number }) {
  const { t } = useE1BoardText();
  const may = useMay("edit-equipment");
  const [file, setFile] = useState<File>();
  const send = useMutation({
    mutationFn: (chosen: File) => uploadFirmware(board.id, chosen),
    onSuccess: () => setFile(undefined),
  });
  const { update } = board;
  const isRunning = update !== undefined && !update.done && update.error === undefined;
  const isOff = !may || isRunning || board.state !== "up";
  return (
    <section className="col gap8">
      <h2>{t("update.title")}</h2>
      <p className="small muted">{t("update.sub")}</p>
      <span className="row gap8 wrap">
        <Upload
          showUploadList={false}
          disabled={isOff}
          beforeUpload={(chosen) => {
            setFile(chosen);
            return false;
          }}
        >
          <Button icon={<UploadOutlined />} disabled={isOff}>
            {t("update.choose")}
          </Button>
        </Upload>
        {file === undefined ? null : (
          <>
            <span className="small">{t("update.chosen", { name: file.name, size: Math.ceil(file.size / 1024) })}</span>
            <Popconfirm
              title={t("update.sure")}
              description={t("update.calls", { count: calls })}
              okText={t("update.write")}
              onConfirm={() => send.mutate(file)}
            >
              <Button type="primary" disabled={isOff} loading={send.isPending}>
                {t("update.write")}
              </Button>
            </Popconfirm>
          </>
        )}
      </span>
      <RefusalNote error={send.error} />
      {update === undefined ? null : <UpdateState update={update} />}
    </section>
  );
}

function Restart({ board, calls }: { board: SpanBoardView; calls: number }) {
  const { t } = useE1BoardText();
  const may = useMay("edit-equipment");
  const restart = useMutation({
    mutationFn: () => call(spanRoutes.restartSpanBoard, { params: { board: board.id } }),
  });
  return (
    <>
      <span>
        <Popconfirm
          title={t("restart")}
          description={t("restartSub", { count: calls })}
          okText={t("restart")}
          onConfirm={() => restart.mutate()}
        >
          <Button disabled={!may || board.state !== "up"} loading={restart.isPending}>
            {t("restart")}
          </Button>
        </Popconfirm>
      </span>
      {restart.isSuccess ? <output className="small good">{t("restarted")}</output> : null}
      <RefusalNote error={restart.error} />
    </>
  );
}

/** The board as it is: what it says of itself, its clock and faults, restart, firmware. */
export function BoardNow({ id }: { id: string }) {
  const { t } = useE1BoardText();
  const alarmText = useAlarmsText();
  const spanText = useSpansText();
  const { timeZone } = useSession();
  const { data } = useSpans();
  const board = data?.boards.find((each) => each.id === id);
  if (data === undefined || board === undefined) return null;
  const own = data.spans.filter((each) => each.board === id);
  const calls = own.reduce((sum, span) => sum + channelCounts(span).busy, 0);
  const tone = { up: "good", down: "bad", connecting: "warn" }[board.state];
  const clock = clockWords(board, own);
  const facts = [
    [t("model"), board.model],
    [t("serial"), board.serial],
    [t("firmware"), board.firmware],
    [t("clock"), clock && alarmText.t(`facts.clockFrom.${clock.kind}`, { ...clock })],
  ].filter(([, value]) => value !== undefined && value !== "");
  return (
    <div className="col gap16">
      <p className={tone} role="status">
        {spanText.t(`board.${board.state}`, { time: clockTime(board.since, timeZone) })} {reasonOf(board)}
      </p>
      {board.faults.map((fault) => (
        <p key={`${fault.span}-${fault.text}`} className="small bad">
          {t(fault.span === 0 ? "fault" : "faultOf", { span: fault.span, text: textOf(fault) })}
        </p>
      ))}
      <dl className="facts small">
        {facts.map(([name, value]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
      </dl>
      <Restart board={board} calls={calls} />
      <Firmware board={board} calls={calls} />
    </div>
  );
}
