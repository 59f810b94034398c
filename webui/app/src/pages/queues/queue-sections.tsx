import { DownOutlined, UpOutlined } from "@ant-design/icons";
import { type ReactNode, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { isSame } from "#app/kit/changes.ts";
import { Panel } from "#app/kit/panel.tsx";
import { Sentence } from "#app/kit/sentence.tsx";
import {
  ChoiceBlank,
  DestinationBlank,
  ExitKeyBlank,
  NumberBlank,
  PromptBlank,
  type QueueDraft,
  TextField,
  YesNoBlank,
} from "./queue-blanks.tsx";
import { QueueMembers } from "./queue-members.tsx";
import { type Field, schemaOf } from "./queue-words.ts";
import { useQueuesText } from "./queues.messages.ts";
import { useRulesText } from "./rules.messages.ts";

const STRATEGIES = ["longest-idle", "ring-all", "round-robin", "fewest-calls", "linear", "random"];

/** The blank of every field that stands in a sentence. */
function blankOf(draft: QueueDraft, field: Field): ReactNode {
  switch (field) {
    case "strategy":
      return <ChoiceBlank draft={draft} field={field} options={STRATEGIES} />;
    case "announcePosition":
      return <ChoiceBlank draft={draft} field={field} options={["when-improved", "always", "never"]} />;
    case "recording":
      return <ChoiceBlank draft={draft} field={field} options={["always", "never"]} />;
    case "joinWhenNoAgents":
    case "joinWhenAllPaused":
    case "leaveWhenNoAgents":
    case "announceWait":
      return <YesNoBlank draft={draft} field={field} />;
    case "joinPrompt":
    case "comfortPrompt":
    case "music":
      return <PromptBlank draft={draft} field={field} />;
    case "onFull":
    case "onNoAgents":
    case "onTimeout":
      return <DestinationBlank draft={draft} field={field} />;
    case "exitKey":
      return <ExitKeyBlank draft={draft} />;
    case "id":
    case "name":
    case "nameZh":
    case "number":
    case "members":
      return null;
    default:
      return <NumberBlank draft={draft} field={field} />;
  }
}

/** A sentence of the page with its blanks; their names in the translation are the fields. */
function Say({ draft, text }: { draft: QueueDraft; text: string }) {
  const fields = [...text.matchAll(/<([a-zA-Z]+)\/>/g)].map(([, field]) => field as Field); // written in the messages
  const parts = Object.fromEntries(fields.map((field) => [field, blankOf(draft, field)]));
  return (
    <p className="say">
      <Sentence text={text} parts={parts} />
    </p>
  );
}

const isStandard = (draft: QueueDraft, field: Field): boolean => {
  const standard = schemaOf(field).default;
  return isSame(draft.value[field], standard);
};

interface SectionProps {
  readonly draft: QueueDraft;
  readonly name: string;
  readonly lines: readonly string[];
  /** The sentence behind "n more settings", and the fields in it. */
  readonly more?: string;
  readonly moreFields?: readonly Field[];
  readonly children?: ReactNode;
}

function Section({ draft, name, lines, more, moreFields = [], children }: SectionProps) {
  const { t } = useQueuesText();
  const rules = useRulesText();
  const { hash } = useLocation();
  const asked = hash.slice(1);
  const [open, setOpen] = useState(() => moreFields.some((field) => field === asked));
  useEffect(() => {
    if (moreFields.some((field) => field === asked)) setOpen(true);
  }, [asked, moreFields]);
  const changed = moreFields.filter((field) => !isStandard(draft, field)).length;
  const count = moreFields.length;
  return (
    <Panel>
      <h2 style={{ marginBottom: 4 }}>{t(`section.${name}`)}</h2>
      {lines.map((line) => (
        <Say key={line} draft={draft} text={rules.t(`say.${line}`)} />
      ))}
      {children}
      {more === undefined ? null : (
        <>
          {open ? <Say draft={draft} text={rules.t(`say.${more}`)} /> : null}
          <button type="button" className="more-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? <UpOutlined style={{ fontSize: 10 }} /> : <DownOutlined style={{ fontSize: 10 }} />}
            {open ? t("less") : t(changed === 0 ? "more" : "moreChanged", { count, changed })}
          </button>
        </>
      )}
    </Panel>
  );
}

const WHO: readonly Field[] = ["retrySeconds", "weight"];
const ORDER: readonly Field[] = ["joinWhenNoAgents", "joinWhenAllPaused"];
const HEARS: readonly Field[] = ["comfortPrompt", "comfortEverySeconds"];
const LONG: readonly Field[] = ["onFull", "onNoAgents", "leaveWhenNoAgents"];
const GOAL: readonly Field[] = ["shortAbandonSeconds"];

/** All settings of a queue as sentences with blanks. */
export function QueueSections({ draft }: { draft: QueueDraft }) {
  const { t } = useQueuesText();
  return (
    <>
      <Section draft={draft} name="who" lines={["who"]} more="whoMore" moreFields={WHO} />
      <Panel flush title={t("section.members")}>
        <QueueMembers draft={draft} />
      </Panel>
      <Section draft={draft} name="order" lines={["order"]} more="orderMore" moreFields={ORDER} />
      <Section draft={draft} name="hears" lines={["hears", "place"]} more="hearsMore" moreFields={HEARS} />
      <Section draft={draft} name="long" lines={["long"]} more="longMore" moreFields={LONG} />
      <Section draft={draft} name="after" lines={["after"]} />
      <Section draft={draft} name="goal" lines={["goal"]} more="goalMore" moreFields={GOAL} />
      <Panel title={t("section.name")}>
        <div className="field-row">
          <TextField draft={draft} field="name" />
          <TextField draft={draft} field="nameZh" />
          <TextField draft={draft} field="number" />
        </div>
      </Panel>
    </>
  );
}
