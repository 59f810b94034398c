import { useMutation } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useLive } from "#app/data/live-stream.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { useNoteResult } from "#app/kit/note-results.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { CallDetail, CallNote } from "#firmware/api/contract/call-detail.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import { useCalls } from "./calls.messages.ts";

function Note({ note }: { note: CallNote }) {
  const { t } = useCalls();
  const { timeZone } = useSession();
  const resultWord = useNoteResult();
  const author = useLive()?.agents.find(({ id }) => id === note.by);
  return (
    <div className="small">
      <span className="faint">
        {author === undefined ? note.by : nameOf(author)}
        {note.at === undefined ? "" : ` · ${dayAndTime(note.at, timeZone)}`}
        {note.draft ? ` · ${t("draftNote")}` : ""}
      </span>
      <p style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {note.result === undefined ? null : <b className="strong">{resultWord(note.result)} </b>}
        {note.text}
      </p>
    </div>
  );
}

/** What people wrote about the call, one's own note, and the data that went with it. */
export function NotePanel({ detail }: { detail: CallDetail }) {
  const { t } = useCalls();
  const { message } = App.useApp();
  const { person } = useSession();
  const own = detail.notes.find((note) => note.by === (person.extension ?? person.id));
  const [text, setText] = useState<string>();
  const shown = text ?? own?.text ?? "";
  const save = useMutation({
    mutationFn: () =>
      call(callRoutes.setNote, {
        params: { id: detail.call.id },
        body: { text: shown, draft: false, ...(own?.result !== undefined && { result: own.result }) },
      }),
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: ["call", detail.call.id] });
      setText(undefined);
      void message.success(t("savedNote"));
    },
  });
  const others = detail.notes.filter((note) => note !== own && note.text !== "");
  const data = Object.entries(detail.variables);
  return (
    <Panel title={t("notes")}>
      <div className="col gap12">
        {others.map((note) => (
          <Note key={`${note.by}-${note.at}`} note={note} />
        ))}
        <Input.TextArea
          autoSize={{ minRows: 1, maxRows: 8 }}
          maxLength={4000}
          placeholder={t("myNote")}
          aria-label={t("myNote")}
          value={shown}
          onChange={(event) => setText(event.target.value)}
        />
        {text === undefined || text === (own?.text ?? "") ? null : (
          <Button style={{ alignSelf: "flex-start" }} loading={save.isPending} onClick={() => save.mutate()}>
            {t("saveNote")}
          </Button>
        )}
        <RefusalNote error={save.error ?? undefined} />
        {data.length === 0 ? null : (
          <p className="small muted">
            {t("data", {
              what: data.map(([name, value]) => `${name === "digits" ? t("digits") : name} ${value}`).join(" · "),
            })}
          </p>
        )}
      </div>
    </Panel>
  );
}
