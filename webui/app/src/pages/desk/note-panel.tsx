import { EditOutlined } from "@ant-design/icons";
import { Button, Input, Progress } from "antd";
import type { KeyboardEvent, ReactNode } from "react";
import { useServerNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { clockTime, duration } from "#app/i18n/format.ts";
import { Kbd, Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import type { CallNote } from "#firmware/api/contract/call-detail.ts";
import type { LiveAgent } from "#firmware/api/contract/live.ts";
import { useDeskText } from "./desk.messages.ts";
import { percentLeft } from "./moment.ts";
import { ResultRow } from "./result-row.tsx";
import type { AgentActions } from "./use-agent-actions.ts";
import { type NoteBeingWritten, useNote } from "./use-note.ts";

/** Of a call that goes on, that was just ended, or that was left without a result. */
export type NoteStage = "talking" | "wrapUp" | "late";

/** Time left of the wrap-up, as ring and number, and more of it on request. */
export function WrapUpClock({ agent, actions }: { agent: LiveAgent; actions: AgentActions }) {
  const { t } = useDeskText();
  const now = useServerNow();
  const { until, since } = agent;
  if (until === undefined) return null;
  return (
    <span className="row gap12">
      <Progress
        type="circle"
        percent={percentLeft(now, since, until)}
        size={30}
        strokeWidth={14}
        strokeColor="var(--wrapUp)"
        format={() => ""}
      />
      <span className="small num" role="timer">
        <b className="strong">{duration(until - now)}</b> <span className="faint">{t("note.left")}</span>
      </span>
      <Button size="small" loading={actions.busy === "more"} onClick={() => actions.moreWrapUp(30)}>
        {t("note.more")}
      </Button>
    </span>
  );
}

function KeptLine({ note }: { note: NoteBeingWritten }) {
  const { t } = useDeskText();
  const { timeZone } = useSession();
  if (note.keeping) return <span className="tiny faint">{t("note.keeping")}</span>;
  if (note.keptAt === undefined) return <span className="tiny faint">{t("note.saveTyping")}</span>;
  const time = clockTime(note.keptAt, timeZone, true);
  return <span className="tiny faint num">{t(note.result === undefined ? "note.draft" : "note.kept", { time })}</span>;
}

export interface NotePanelProps {
  readonly call: string;
  readonly stored: CallNote | null | undefined;
  readonly stage: NoteStage;
  readonly title: ReactNode;
  readonly extra?: ReactNode;
  /** The note was written in: it stays until it is done, even when the wrap-up ends or a new call comes. */
  onTouch(): void;
  /** It is on the box and the person is done with it. */
  onDone(): void;
  onLater?(): void;
}

/** Note and result of a call. What is typed is on the box moments later and survives everything. */
export function NotePanel({ call, stored, stage, title, extra, onTouch, onDone, onLater }: NotePanelProps) {
  const { t } = useDeskText();
  const phone = usePhone();
  const note = useNote(call, stored);
  const done = (): void => void note.flush().then((kept) => (kept ? onDone() : undefined));
  const byKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && event.ctrlKey && stage !== "talking") done();
  };
  return (
    <Panel title={title} extra={extra}>
      {stage === "talking" ? null : (
        <ResultRow
          value={note.result}
          choose={(result) => {
            onTouch();
            note.setResult(result);
          }}
        />
      )}
      <Input.TextArea
        key="text"
        autoSize={{ minRows: 3, maxRows: 8 }}
        maxLength={4000}
        value={note.text}
        aria-label={t("note.notes")}
        placeholder={t("note.placeholder")}
        onFocus={onTouch}
        onChange={(event) => note.setText(event.target.value)}
        onKeyDown={byKey}
      />
      <RefusalNote error={note.error} />
      <div className="row gap12 wrap" style={{ marginTop: 10 }}>
        <KeptLine note={note} />
        <span className="grow" />
        {onLater === undefined ? null : <Button onClick={onLater}>{t("note.later")}</Button>}
        {stage === "talking" ? null : (
          <Button type="primary" icon={<EditOutlined />} onClick={done}>
            {t(stage === "wrapUp" ? "note.saveReady" : "note.save")} {phone ? null : <Kbd>Ctrl ↵</Kbd>}
          </Button>
        )}
      </div>
    </Panel>
  );
}
