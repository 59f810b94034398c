import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "#app/data/api.ts";
import { useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import type { CallNote } from "#firmware/api/contract/call-detail.ts";
import type { CallRow } from "#firmware/api/contract/call-list.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import { usePartyName } from "./call-card.tsx";
import { useDeskText } from "./desk.messages.ts";
import { otherParty } from "./moment.ts";
import { NotePanel, type NoteStage, WrapUpClock } from "./note-panel.tsx";
import type { AgentActions } from "./use-agent-actions.ts";
import type { DeskNow } from "./use-desk.ts";

interface OpenNoteProps {
  readonly id: string;
  readonly stage: NoteStage;
  /** What the desk knows of the present call's note; undefined for an earlier call, whose note is asked for. */
  readonly present: CallNote | null | undefined;
  readonly row: CallRow | undefined;
  readonly extra: ReactNode;
  onTouch(): void;
  onDone(): void;
  onLater(): void;
}

function OpenNote({ id, stage, present, row, extra, onTouch, onDone, onLater }: OpenNoteProps) {
  const { t } = useDeskText();
  const { timeZone, person } = useSession();
  const partyName = usePartyName();
  const [first] = useState(present);
  const { data } = useQuery({
    queryKey: ["call", id],
    queryFn: ({ signal }) => call(callRoutes.call, { params: { id } }, signal),
    enabled: first === undefined,
  });
  if (first === undefined && data === undefined) return null;
  const mine = data?.notes.find((note) => note.by === (person.extension ?? person.id));
  const late = row ?? data?.call;
  const facts = late && {
    who: partyName(otherParty(late, person.extension)),
    time: clockTime(late.startedAt, timeZone),
  };
  const title =
    stage === "wrapUp" ? t("note.wrapUp") : facts && stage === "late" ? t("note.late", facts) : t("note.notes");
  return (
    <NotePanel
      call={id}
      stored={first ?? mine}
      stage={stage}
      title={title}
      extra={extra}
      onTouch={onTouch}
      onDone={onDone}
      {...(stage === "late" ? { onLater } : {})}
    />
  );
}

export interface NotesAreaProps {
  readonly now: DeskNow;
  readonly actions: AgentActions;
  /** Calls whose note stays open besides the present one's: written in, or asked for. */
  readonly kept: readonly string[];
  keep(call: string): void;
  close(call: string): void;
}

/**
 * Notes under the card. Each stands for one call and is never taken away while it is written in: a new call puts its
 * card and note above, the earlier note keeps the focus and what was typed.
 */
export function NotesArea({ now, actions, kept, keep, close }: NotesAreaProps) {
  const { current, moment, agent, known } = now;
  const writes = known && (moment === "talking" || moment === "wrapUp");
  const present = writes ? current : undefined;
  const ids = [...new Set([...(present === undefined ? [] : [present.id]), ...kept])];
  const rows = [...now.desk.unfinished, ...now.desk.recent];
  return ids.map((id) => {
    const isWrapUp = id === present?.id && moment === "wrapUp";
    return (
      <OpenNote
        key={id}
        id={id}
        stage={id !== present?.id ? "late" : isWrapUp ? "wrapUp" : "talking"}
        present={id === present?.id ? present.note : undefined}
        row={rows.find((each) => each.id === id)}
        extra={isWrapUp && agent !== undefined ? <WrapUpClock agent={agent} actions={actions} /> : undefined}
        onTouch={() => keep(id)}
        onLater={() => close(id)}
        onDone={() => {
          close(id);
          if (isWrapUp) actions.ready();
        }}
      />
    );
  });
}
