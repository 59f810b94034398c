import { PlusOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { createItem, freeId, useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { AddDialog } from "#app/kit/add-dialog.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { type Flow, newNode } from "./flow-outline.ts";
import { useFlowsText } from "./flows.messages.ts";
import { useDefaults } from "./outlet-select.tsx";

const NOTHING: Flow = { id: "", name: "", start: "", nodes: [] };

/** All voice menus; a new one is made here. */
export function Page() {
  const { t } = useFlowsText();
  const words = useSetup();
  const navigate = useNavigate();
  const mayEdit = useMay("edit-routing");
  const { data, error } = useConfigList("flows");
  const defaults = useDefaults(NOTHING);
  const [adding, setAdding] = useState(false);
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Skeleton active />;
  const add = async (name: string, nameZh: string): Promise<void> => {
    const id = freeId(
      name,
      data.items.map((flow) => flow.id),
      "menu",
    );
    const greeting = newNode("play", "greeting", defaults);
    const named = nameZh === "" ? { id, name } : { id, name, nameZh };
    await createItem("flows", data.version, { ...named, start: greeting.id, nodes: [greeting] });
    void navigate(`/setup/flows/${id}`);
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
  const count = data.items.length;
  return (
    <>
      <Answer tone={count === 0 ? "warn" : "good"} sub={t("titleSub")} actions={button}>
        {t(count === 0 ? "title_zero" : "title", { count })}
      </Answer>
      <Panel flush>
        {count === 0 ? (
          <p className="panel-body muted">{t("none")}</p>
        ) : (
          <div className="setup-list">
            {data.items.map((flow) => (
              <Link key={flow.id} to={`/setup/flows/${flow.id}`}>
                <span className="grow">
                  <b className="strong">{nameOf(flow)}</b>
                  <br />
                  <span className="small muted">
                    {t("steps", { count: flow.nodes.length })}
                    {flow.number === undefined ? "" : ` · ${t("number", { number: flow.number })}`}
                  </span>
                </span>
                <RightOutlined style={{ fontSize: 11, color: "var(--ink3)" }} />
              </Link>
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
