import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Input, Radio, Select, Skeleton } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { updateItem, useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useSession } from "#app/data/session.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { socketName } from "#app/kit/socket.ts";
import { agentRoutes } from "#firmware/api/contract/agents.ts";
import { configLists } from "#firmware/api/contract/config.ts";
import { useAnsweringText } from "./answering.messages.ts";
import { ConnectPhones } from "./connect-phones.tsx";
import { useFrameText } from "./frame.messages.ts";
import { Foot, showFirstMistake } from "./frame.tsx";
import {
  boardsGivenBack,
  draftOf,
  isSound,
  type PeopleDraft,
  type PersonDraft,
  type Present,
  partOf,
  problemsOf,
  type Ringing,
  telephonesOf,
  type Words,
  withOneMore,
} from "./people-draft.ts";
import { setUp, useStepWay } from "./use-first-run.ts";
import { type KeptForm, useKeptForm } from "./use-kept-form.ts";

function useWords(): Words {
  const { t } = useAnsweringText();
  const { person } = useSession();
  return {
    owner: person.name,
    group: t("groupName"),
    mailbox: t("mailbox"),
    phone: (number) => t("phoneName", { number }),
  };
}

function usePresent(): Present | undefined {
  const extensions = useConfigList("extensions").data?.items;
  const queues = useConfigList("queues").data?.items;
  const boards = useConfigList("boards").data?.items;
  if (extensions === undefined || queues === undefined || boards === undefined) return undefined;
  return { extensions, queues, boards };
}

interface RowProps {
  readonly draft: PeopleDraft;
  readonly row: number;
  readonly lines: readonly { readonly value: string; readonly label: string }[];
  readonly isChecked: boolean;
  readonly onChange: (draft: PeopleDraft) => void;
}

function PersonRow({ draft, row, lines, isChecked, onChange }: RowProps) {
  const { t } = useAnsweringText();
  const frame = useFrameText();
  const person = draft.people[row];
  if (person === undefined) return null;
  const problems = isChecked ? problemsOf(draft, row) : {};
  const set = (change: PersonDraft): void => onChange({ ...draft, people: draft.people.with(row, change) });
  const words = { fill: frame.t("fill"), digits: t("digits"), twice: t("twice"), lineTwice: t("lineTwice") };
  const remark = (problem: keyof typeof words | undefined) =>
    problem === undefined ? null : (
      <span className="small bad" role="alert">
        {words[problem]}
      </span>
    );
  return (
    <div className="first-run-person">
      <span>
        <Input
          value={person.name}
          maxLength={60}
          aria-label={t("nameOf", { row: row + 1 })}
          placeholder={t("name")}
          status={problems.name === undefined ? "" : "error"}
          onChange={({ target }) => set({ ...person, name: target.value })}
        />
        {remark(problems.name)}
      </span>
      <span>
        <Input
          value={person.number}
          inputMode="numeric"
          maxLength={10}
          aria-label={t("extensionOf", { row: row + 1 })}
          status={problems.number === undefined ? "" : "error"}
          onChange={({ target }) => set({ ...person, number: target.value })}
        />
        {remark(problems.number)}
      </span>
      <span>
        <Select<string>
          style={{ width: "100%" }}
          value={person.line ?? ""}
          aria-label={t("phoneOf", { row: row + 1 })}
          status={problems.line === undefined ? "" : "error"}
          onChange={(line) => {
            const { line: _, ...rest } = person;
            set(line === "" ? rest : { ...rest, line });
          }}
          options={[{ value: "", label: t("desk") }, ...lines]}
        />
        {remark(problems.line)}
      </span>
      <Button
        type="text"
        icon={<DeleteOutlined />}
        aria-label={t("remove", { name: person.name })}
        onClick={() => onChange({ ...draft, people: draft.people.filter((_, other) => other !== row) })}
      />
    </div>
  );
}

function Group({ form, isChecked }: { form: KeptForm<PeopleDraft>; isChecked: boolean }) {
  const { t } = useAnsweringText();
  const frame = useFrameText();
  const draft = form.value;
  const isMissing = isChecked && draft.group.trim() === "";
  return (
    <Panel title={t("how")}>
      <div className="first-run-two">
        <Radio.Group
          className="first-run-choice"
          value={draft.how}
          onChange={({ target }) => form.set({ ...draft, how: target.value as Ringing })}
        >
          {(["ring-all", "longest-idle"] as const).map((how) => (
            <Radio key={how} value={how}>
              {t(`${how}`)}
              <small>{t(`${how}Sub`)}</small>
            </Radio>
          ))}
        </Radio.Group>
        <div className="field">
          <label htmlFor="first-run-group">{t("group")}</label>
          <Input
            id="first-run-group"
            value={draft.group}
            maxLength={60}
            status={isMissing ? "error" : ""}
            onChange={({ target }) => form.set({ ...draft, group: target.value })}
          />
          <span className={`tiny ${isMissing ? "bad" : "faint"}`} role={isMissing ? "alert" : undefined}>
            {isMissing ? frame.t("fill") : t("groupHelp")}
          </span>
        </div>
      </div>
    </Panel>
  );
}

/** Saves people, their telephones and the group; those who are new take calls at once. */
async function save(draft: PeopleDraft, present: Present, words: Words, maySignIn: boolean): Promise<void> {
  for (const board of boardsGivenBack(draft, present)) {
    const { version } = await call(configLists.boards.list, {});
    await updateItem("boards", board.id, version, board);
  }
  await setUp(partOf(draft, present, words));
  if (!maySignIn) return;
  const known = new Set(present.extensions.map(({ number }) => number));
  for (const { number } of draft.people.filter((person) => !known.has(person.number))) {
    // Somebody who cannot be signed in now does it with the phone; the page shows it.
    await call(agentRoutes.agentSignIn, { params: { extension: number } }).catch(() => undefined);
  }
}

/** The fourth step: people with extension and phone, and how calls ring them. */
export function PeopleStep() {
  const { t } = useAnsweringText();
  const frame = useFrameText();
  const { roles } = useSession();
  const words = useWords();
  const present = usePresent();
  const live = useLive();
  const { go, skip, back, isLeaving, refused } = useStepWay("people");
  const form = useKeptForm("people", present === undefined ? undefined : draftOf(present, words));
  const [isChecked, setChecked] = useState(false);
  const saving = useMutation({
    mutationFn: async (draft: PeopleDraft) => {
      if (present !== undefined) await save(draft, present, words, roles.includes("owner"));
      form?.saved();
    },
  });
  if (form === undefined || present === undefined) return <Skeleton active />;
  const draft = form.value;
  const isSaved = present.extensions.length > 0 && present.queues.length > 0 && !form.isTouched;
  const lines = telephonesOf(present.boards).map((id) => {
    const line = live?.lines.find((each) => each.id === id);
    return { value: id, label: t("socket", { line: line ? socketName(line, live?.boards ?? []) : id }) };
  });
  const submit = (): void => {
    setChecked(true);
    if (isSound(draft)) saving.mutate(draft);
    else showFirstMistake();
  };
  return (
    <>
      <Panel>
        {draft.people.length === 0 ? null : (
          <div className="first-run-person first-run-person-head" aria-hidden>
            <span>{t("name")}</span>
            <span>{t("extension")}</span>
            <span>{t("phone")}</span>
          </div>
        )}
        {draft.people.map((_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; names and numbers are being typed
          <PersonRow key={row} draft={draft} row={row} lines={lines} isChecked={isChecked} onChange={form.set} />
        ))}
        {draft.people.length === 0 ? <p className="small bad">{t("nobody")}</p> : null}
        <Button icon={<PlusOutlined />} onClick={() => form.set(withOneMore(draft, present))}>
          {t("add")}
        </Button>
      </Panel>
      <Group form={form} isChecked={isChecked} />
      <RefusalNote error={saving.error ?? refused} />
      {isSaved ? <ConnectPhones people={draft.people} /> : null}
      <Foot onBack={back} onSkip={skip} note={isSaved && saving.isSuccess ? t("saved") : undefined}>
        {isSaved ? (
          <Button size="large" type="primary" loading={isLeaving} onClick={go}>
            {frame.t("next.hours")}
          </Button>
        ) : (
          <Button size="large" type="primary" loading={saving.isPending} onClick={submit}>
            {t("save")}
          </Button>
        )}
      </Foot>
    </>
  );
}
