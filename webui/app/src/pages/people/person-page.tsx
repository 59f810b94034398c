import { DeleteOutlined } from "@ant-design/icons";
import { Button, Popconfirm, Skeleton } from "antd";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { removeItem, useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { listed, nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { Sentence } from "#app/kit/sentence.tsx";
import { useItemDraft } from "#app/kit/use-draft.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import { AgentStatePanel } from "./agent-state-panel.tsx";
import { usePeopleText } from "./people.messages.ts";
import type { Person } from "./people.ts";
import {
  AgentBlank,
  ChoiceBlank,
  DialOutBlank,
  type Field,
  MailboxBlank,
  NameField,
  NumberBlank,
  type PersonDraft,
  usePersonValue,
} from "./person-blanks.tsx";
import { PersonQueues } from "./person-queues.tsx";
import { ConnectPanel, PhonesPanel } from "./phone-panel.tsx";
import { usePeople } from "./use-people.ts";

function RemovePerson({ draft, onRefused }: { draft: PersonDraft; onRefused: (error: unknown) => void }) {
  const { t } = usePeopleText();
  const navigate = useNavigate();
  const version = useConfigList("extensions").data?.version ?? 0;
  const mayEdit = useMay("edit-people");
  const name = nameOf(draft.saved);
  const remove = async (): Promise<void> => {
    try {
      await removeItem("extensions", draft.saved.number, version);
      void navigate("/people");
    } catch (error) {
      onRefused(error);
    }
  };
  return (
    <Popconfirm
      title={t("removeAsk", { name })}
      okText={t("remove")}
      okButtonProps={{ danger: true }}
      styles={{ root: { maxWidth: 340 } }}
      onConfirm={() => void remove()}
    >
      <Button icon={<DeleteOutlined />} disabled={!mayEdit || draft.changes.length > 0}>
        {t("remove")}
      </Button>
    </Popconfirm>
  );
}

function Head({
  person,
  draft,
  onRefused,
}: {
  person: Person;
  draft: PersonDraft;
  onRefused: (error: unknown) => void;
}) {
  const { t } = usePeopleText();
  const { extension, agent } = person;
  const isOff = person.reachable === false;
  const facts = { name: nameOf(extension), extension: extension.number };
  const today = agent && t("person.reachableSub", { count: agent.answeredToday, missed: agent.missedToday });
  const sub = (
    <>
      <Link to="/people">{t("back")}</Link> / {nameOf(extension)}. {isOff ? t("person.unreachableSub") : today}
    </>
  );
  return (
    <Answer tone={isOff ? "warn" : "good"} sub={sub} actions={<RemovePerson draft={draft} onRefused={onRefused} />}>
      {t(isOff ? "person.unreachable" : "person.reachable", facts)}
    </Answer>
  );
}

/** What one may set about a person, as sentences. */
function Settings({ draft }: { draft: PersonDraft }) {
  const { t } = usePeopleText();
  return (
    <Panel title={t("settings")}>
      <div className="field-row" style={{ marginBottom: 12 }}>
        <NameField draft={draft} field="name" />
        <NameField draft={draft} field="nameZh" />
      </div>
      <p className="say">
        <Sentence text={t("agent")} parts={{ agent: <AgentBlank draft={draft} /> }} />
      </p>
      <p className="say">
        <Sentence
          text={t("ring")}
          parts={{
            ringSeconds: <NumberBlank draft={draft} field="ringSeconds" />,
            mailbox: <MailboxBlank draft={draft} />,
          }}
        />
      </p>
      <p className="say">
        <Sentence
          text={t("calls")}
          parts={{
            maxCalls: <NumberBlank draft={draft} field="maxCalls" />,
            mayDialOut: <DialOutBlank draft={draft} />,
          }}
        />
      </p>
      <p className="say">
        <Sentence
          text={t("record")}
          parts={{
            recording: <ChoiceBlank draft={draft} field="recording" />,
            language: <ChoiceBlank draft={draft} field="language" />,
          }}
        />
      </p>
    </Panel>
  );
}

function PersonPage({ extension }: { extension: string }) {
  const { t } = usePeopleText();
  const { people, error } = usePeople();
  const draft = useItemDraft("extensions", extension);
  const say = usePersonValue();
  const [refused, setRefused] = useState<unknown>();
  if (draft === undefined || people === undefined) {
    return error === null || error === undefined ? <Skeleton active /> : <RefusalNote error={error} />;
  }
  const person = people.find((each) => each.extension.number === extension);
  if (draft === null || person === undefined) {
    return (
      <Answer tone="warn" sub={t("missingSub")} actions={<Link to="/people">{t("back")}</Link>}>
        {t("missing", { extension })}
      </Answer>
    );
  }
  const wording: Wording = {
    name: (path) => t(`field.${path[0] as Field}`), // paths of an extension begin with its fields
    value: (path, value) => say(path[0] as Field, value), // same
  };
  return (
    <>
      <Head person={person} draft={draft} onRefused={setRefused} />
      {refused instanceof ApiRefusal && refused.error.code === "in-use" && person.queues.length > 0 ? (
        <p className="small refusal" role="alert">
          {t("removeInUse", { name: nameOf(person.extension), queues: listed(person.queues.map(nameOf)) })}
        </p>
      ) : (
        <RefusalNote error={refused} onClose={() => setRefused(undefined)} />
      )}
      <div className="setup-cols">
        <div className="col gap16">
          <Settings draft={draft} />
          <PersonQueues person={draft.saved} />
          <SaveBar draft={draft} wording={wording} />
        </div>
        <div className="col gap16">
          {person.agent === undefined ? null : <AgentStatePanel agent={person.agent} />}
          <PhonesPanel person={person} />
          <ConnectPanel person={draft.saved} />
        </div>
      </div>
    </>
  );
}

/** Who is this, with which phone, in which queues? */
export function Page() {
  const { extension = "" } = useParams();
  return <PersonPage key={extension} extension={extension} />;
}
