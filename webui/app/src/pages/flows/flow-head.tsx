import { DeleteOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { createItem, removeItem, useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import type { Draft } from "#app/kit/use-draft.ts";
import type { Problem } from "#firmware/api/contract/config-views.ts";
import type { Flow } from "./flow-outline.ts";
import { useFlowsText } from "./flows.messages.ts";

/** What the menu is called, whether it can go live, and what is to be mended first. */
export function FlowHead({
  draft,
  problems,
  callers,
}: {
  draft: Draft<Flow>;
  problems: readonly Problem[];
  callers: number;
}) {
  const { t } = useFlowsText();
  const navigate = useNavigate();
  const offerUndo = useUndo();
  const mayEdit = useMay("edit-routing");
  const list = useConfigList("flows").data;
  const [refused, setRefused] = useState<unknown>(undefined);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const name = nameOf(draft.value);
  const remove = async (): Promise<void> => {
    const { saved } = draft;
    const index = list?.items.findIndex(({ id }) => id === saved.id) ?? 0;
    try {
      const { version } = await removeItem("flows", saved.id, list?.version ?? 0);
      void navigate("/setup/flows");
      offerUndo(t("removed", { name }), () => void createItem("flows", version, saved, index));
    } catch (error) {
      setRefused(error);
    }
  };
  const text = errors > 0 ? "head.bad" : problems.length > 0 ? "head.warn" : "head.good";
  const count = errors > 0 ? errors : problems.length;
  const sub = (
    <>
      <Link to="/setup/flows">{t("back")}</Link> / {name}. {t("head.sub", { count: callers })}
    </>
  );
  const actions = (
    <Button icon={<DeleteOutlined />} disabled={!mayEdit || draft.changes.length > 0} onClick={() => void remove()}>
      {t("remove")}
    </Button>
  );
  return (
    <>
      <Answer tone={errors > 0 ? "bad" : problems.length > 0 ? "warn" : "good"} sub={sub} actions={actions}>
        {t(text, { name, count })}
      </Answer>
      <RefusalNote error={refused} onClose={() => setRefused(undefined)} />
    </>
  );
}
