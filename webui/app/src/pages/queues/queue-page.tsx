import { DeleteOutlined } from "@ant-design/icons";
import { Button, Segmented, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { Link, useLocation, useNavigate, useParams } from "react-router";
import { createItem, removeItem, useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useMay } from "#app/data/session.tsx";
import { percent } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { useItemDraft } from "#app/kit/use-draft.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { useExperienceText } from "./experience.messages.ts";
import { ExperiencePanel } from "./experience-panel.tsx";
import type { QueueDraft } from "./queue-blanks.tsx";
import { QueueSections } from "./queue-sections.tsx";
import { type Field, useQueueValue } from "./queue-words.ts";
import { useQueuesText } from "./queues.messages.ts";
import { useRulesText } from "./rules.messages.ts";

function RemoveQueue({ draft, onRefused }: { draft: QueueDraft; onRefused: (error: unknown) => void }) {
  const { t } = useQueuesText();
  const navigate = useNavigate();
  const offerUndo = useUndo();
  const list = useConfigList("queues").data;
  const mayEdit = useMay("edit-routing");
  const remove = async (): Promise<void> => {
    const { saved } = draft;
    const index = list?.items.findIndex(({ id }) => id === saved.id) ?? 0;
    try {
      const { version } = await removeItem("queues", saved.id, list?.version ?? 0);
      void navigate("/setup/queues");
      offerUndo(t("removed", { name: nameOf(saved) }), () => void createItem("queues", version, saved, index));
    } catch (error) {
      onRefused(error);
    }
  };
  return (
    <Button icon={<DeleteOutlined />} disabled={!mayEdit || draft.changes.length > 0} onClick={() => void remove()}>
      {t("remove")}
    </Button>
  );
}

function Head({ draft, onRefused }: { draft: QueueDraft; onRefused: (error: unknown) => void }) {
  const { t } = useQueuesText();
  const { saved } = draft;
  const today = useLive()?.queues.find(({ id }) => id === saved.id)?.today;
  const level = today?.serviceLevel ?? null;
  const facts = { queue: nameOf(saved), level: percent(level), goal: saved.goalPercent, seconds: saved.targetSeconds };
  const nobody = saved.members.length === 0;
  const text = nobody ? "head.nobody" : level === null ? "head.quiet" : "head.level";
  const isMissed = nobody || (level !== null && level * 100 < saved.goalPercent);
  const sub = (
    <>
      <Link to="/setup/queues">{t("back")}</Link> / {nameOf(saved)}.{" "}
      {t("head.sub", { count: saved.members.length, calls: today?.offered ?? 0 })}
    </>
  );
  return (
    <Answer tone={isMissed ? "warn" : "good"} sub={sub} actions={<RemoveQueue draft={draft} onRefused={onRefused} />}>
      {t(text, facts)}
    </Answer>
  );
}

function Settings({ id }: { id: string }) {
  const { t } = useQueuesText();
  const rules = useRulesText();
  const ahead = useExperienceText();
  const draft = useItemDraft("queues", id);
  const say = useQueueValue();
  const phone = usePhone();
  const { hash } = useLocation();
  const [tab, setTab] = useState<"settings" | "experience">("settings");
  const [refused, setRefused] = useState<unknown>(undefined);
  const isLoaded = draft !== undefined;
  useEffect(() => {
    if (isLoaded && hash !== "") document.getElementById(hash.slice(1))?.scrollIntoView({ block: "center" });
  }, [isLoaded, hash]);
  if (draft === undefined) return <Skeleton active />;
  if (draft === null) {
    return (
      <Answer tone="warn" sub={t("missingSub")} actions={<Link to="/setup/queues">{t("back")}</Link>}>
        {t("missing")}
      </Answer>
    );
  }
  const wording: Wording = {
    name: (path) => rules.t(`field.${path[0]}`),
    value: (path, value) => say(path[0] as Field, value), // paths of a queue begin with its fields
  };
  const settings = (
    <div className="col gap12">
      <QueueSections draft={draft} />
      <SaveBar draft={draft} wording={wording} />
    </div>
  );
  return (
    <>
      <Head draft={draft} onRefused={setRefused} />
      <RefusalNote error={refused} onClose={() => setRefused(undefined)} />
      {phone ? (
        <>
          <Segmented
            block
            value={tab}
            onChange={(next) => setTab(next)}
            options={[
              { value: "settings" as const, label: t("tabSettings") },
              { value: "experience" as const, label: ahead.t("title") },
            ]}
          />
          {tab === "settings" ? settings : <ExperiencePanel draft={draft} />}
        </>
      ) : (
        <div className="setup-cols">
          {settings}
          <div className="sticky">
            <ExperiencePanel draft={draft} />
          </div>
        </div>
      )}
    </>
  );
}

/** What will a waiting caller go through? */
export function Page() {
  const { id = "" } = useParams();
  return <Settings key={id} id={id} />;
}
