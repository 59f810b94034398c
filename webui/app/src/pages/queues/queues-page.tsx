import { PlusOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { createItem, freeId, useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useMay } from "#app/data/session.tsx";
import { percent } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { AddDialog } from "#app/kit/add-dialog.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { configLists } from "#firmware/api/contract/config.ts";
import type { Queue } from "./contradictions.ts";
import { useQueuesText } from "./queues.messages.ts";
import { useRulesText } from "./rules.messages.ts";

/** A queue with the standard value of every field that has one. */
function newQueue(id: string, name: string, nameZh: string): Queue {
  const standards = Object.entries(configLists.queues.item.properties)
    .map(([field, schema]) => [field, (schema as { default?: unknown }).default] as const)
    .filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(standards) as unknown as Queue), // the fields without a standard follow
    id,
    name,
    ...(nameZh === "" ? {} : { nameZh }),
    members: [],
    music: "hold-music",
    joinPrompt: "queue-joined",
  };
}

function QueueRow({ queue }: { queue: Queue }) {
  const { t } = useQueuesText();
  const rules = useRulesText();
  const live = useLive()?.queues.find(({ id }) => id === queue.id);
  const level = live?.today.serviceLevel ?? null;
  return (
    <Link to={`/setup/queues/${queue.id}`}>
      <span className="grow">
        <b className="strong">{nameOf(queue)}</b>
        <br />
        <span className="small muted">
          {rules.t(`strategy.${queue.strategy}`)} · {t("agents", { count: queue.members.length })}
          {queue.number === undefined ? "" : ` · ${t("number", { number: queue.number })}`}
        </span>
      </span>
      <span className="small muted nowrap" style={{ textAlign: "right" }}>
        <b className={`num strong ${level !== null && level * 100 < queue.goalPercent ? "warn" : ""}`}>
          {percent(level)}
        </b>
        <br />
        {t("goal", { goal: queue.goalPercent, seconds: queue.targetSeconds })}
      </span>
      <RightOutlined style={{ fontSize: 11, color: "var(--ink3)" }} />
    </Link>
  );
}

/** All queues; a new one is made here. */
export function Page() {
  const { t } = useQueuesText();
  const words = useSetup();
  const navigate = useNavigate();
  const mayEdit = useMay("edit-routing");
  const { data, error } = useConfigList("queues");
  const [adding, setAdding] = useState(false);
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Skeleton active />;
  const add = async (name: string, nameZh: string): Promise<void> => {
    const id = freeId(
      name,
      data.items.map((queue) => queue.id),
      "queue",
    );
    await createItem("queues", data.version, newQueue(id, name, nameZh));
    void navigate(`/setup/queues/${id}`);
  };
  const button = (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      disabled={!mayEdit}
      title={mayEdit ? "" : words.t("notAllowed")}
      onClick={() => setAdding(true)}
    >
      {t("add")}
    </Button>
  );
  return (
    <>
      <Answer tone={data.items.length === 0 ? "warn" : "good"} sub={t("titleSub")} actions={button}>
        {t(data.items.length === 0 ? "title_zero" : "title", { count: data.items.length })}
      </Answer>
      <Panel flush>
        {data.items.length === 0 ? (
          <p className="panel-body muted">{t("none")}</p>
        ) : (
          <div className="setup-list">
            {data.items.map((queue) => (
              <QueueRow key={queue.id} queue={queue} />
            ))}
          </div>
        )}
      </Panel>
      {adding ? (
        <AddDialog title={t("addTitle")} sub={t("addSub")} ok={t("add")} onAdd={add} onClose={() => setAdding(false)} />
      ) : null}
    </>
  );
}
