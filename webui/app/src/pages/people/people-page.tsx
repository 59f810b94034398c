import { PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Skeleton } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { createItem, useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { listed, nameOf } from "#app/i18n/i18n.ts";
import { AddDialog } from "#app/kit/add-dialog.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { usePeopleText } from "./people.messages.ts";
import { fits, newExtension, nextNumber, type Person } from "./people.ts";
import { PersonRow } from "./person-row.tsx";
import { usePeople } from "./use-people.ts";

const NUMBER = /^[0-9]{2,6}$/;

function AddPerson({ people, onClose }: { people: readonly Person[]; onClose: () => void }) {
  const { t } = usePeopleText();
  const navigate = useNavigate();
  const list = useConfigList("extensions").data;
  const [number, setNumber] = useState(nextNumber(people.map(({ extension }) => extension.number)));
  const [takesCalls, setTakesCalls] = useState(true);
  const owner = people.find(({ extension }) => extension.number === number)?.extension;
  const problem =
    owner === undefined ? (NUMBER.test(number) ? "" : t("numberShape")) : t("numberTaken", { name: nameOf(owner) });
  const add = async (name: string, nameZh: string): Promise<void> => {
    await createItem("extensions", list?.version ?? 0, newExtension(number, name, nameZh, takesCalls));
    void navigate(`/people/${number}`);
  };
  return (
    <AddDialog title={t("addTitle")} sub={t("addSub")} ok={t("add")} onAdd={add} onClose={onClose}>
      <div className="field">
        <label htmlFor="new-number">{t("number")}</label>
        <Input
          id="new-number"
          inputMode="numeric"
          maxLength={6}
          value={number}
          status={problem === "" ? "" : "error"}
          onChange={(event) => setNumber(event.target.value)}
        />
        {problem === "" ? null : <span className="small bad">{problem}</span>}
      </div>
      <Checkbox checked={takesCalls} onChange={(event) => setTakesCalls(event.target.checked)}>
        {t("takesCalls")}
      </Checkbox>
    </AddDialog>
  );
}

function Head({ people, onAdd }: { people: readonly Person[]; onAdd: () => void }) {
  const { t } = usePeopleText();
  const words = useSetup();
  const mayEdit = useMay("edit-people");
  const off = people.filter(({ reachable }) => reachable === false);
  const missed = off.some(({ agent }) => agent?.state === "unreachable");
  const agents = people.filter(({ agent }) => agent !== undefined);
  const facts = {
    count: off.length,
    total: people.length,
    names: listed(off.slice(0, 6).map(({ extension }) => nameOf(extension))) + (off.length > 6 ? " …" : ""),
    agents: agents.length,
    signedIn: agents.filter(({ agent }) => agent?.state !== "signed-out").length,
  };
  const button = (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      disabled={!mayEdit}
      title={mayEdit ? "" : words.t("notAllowed")}
      onClick={onAdd}
    >
      {t("add")}
    </Button>
  );
  if (people.length === 0) {
    return (
      <Answer tone="warn" sub={t("head.noneSub")} actions={button}>
        {t("head.none")}
      </Answer>
    );
  }
  const sub = off.length > 1 ? `${t("head.offSub", facts)} ${t("head.sub", facts)}` : t("head.sub", facts);
  return (
    <Answer tone={off.length === 0 ? "good" : missed ? "bad" : "warn"} sub={sub} actions={button}>
      {off.length === 0 ? t("head.well", { count: people.length }) : t("head.off", facts)}
    </Answer>
  );
}

/** Who works here, with which phone? */
export function Page() {
  const { t } = usePeopleText();
  const { people, error } = usePeople();
  const [adding, setAdding] = useState(false);
  const [text, setText] = useState("");
  if (people === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  const shown = people.filter((person) => fits(person, text));
  return (
    <>
      <Head people={people} onAdd={() => setAdding(true)} />
      <RefusalNote error={error} />
      <Panel flush>
        <div className="people-search">
          <Input.Search
            allowClear
            value={text}
            placeholder={t("search")}
            aria-label={t("search")}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <div className="setup-list">
          {shown.map((person) => (
            <PersonRow key={person.extension.number} person={person} />
          ))}
        </div>
        {shown.length === 0 && text !== "" ? (
          <p className="panel-body muted">
            {t("noHit", { text })}{" "}
            <button type="button" className="linklike petrol" onClick={() => setText("")}>
              {t("showAll")}
            </button>
          </p>
        ) : null}
      </Panel>
      {adding ? <AddPerson people={people} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
