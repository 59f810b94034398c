import { PhoneOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Segmented, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useConfigList, useConfigSetting } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { usePrompts } from "#app/kit/use-prompts.ts";
import type { PromptInfo } from "#firmware/api/contract/prompts.ts";
import { EntryDialog } from "./entry-dialog.tsx";
import { PromptRow } from "./prompt-row.tsx";
import { usePromptsText } from "./prompts.messages.ts";

const FILTERS = ["all", "missing", "own", "speech", "music"] as const;
type Filter = (typeof FILTERS)[number];

/** The words announcements are put together from: many, alike, and rarely worth a look. */
const isFigure = (prompt: PromptInfo): boolean => /^(digit|key|queue-position|wait)-/.test(prompt.id);
const isMissing = (prompt: PromptInfo): boolean => prompt.variants.some(({ source }) => source === "missing");
const isOwn = (prompt: PromptInfo): boolean =>
  prompt.variants.some(({ source }) => source === "uploaded" || source === "phone");

function fits(prompt: PromptInfo, filter: Filter, sought: string): boolean {
  if (filter === "missing" && !isMissing(prompt)) return false;
  if (filter === "own" && !isOwn(prompt)) return false;
  if ((filter === "speech" || filter === "music") && prompt.kind !== filter) return false;
  const words = [prompt.id, prompt.name, prompt.nameZh, ...prompt.variants.map(({ text }) => text)];
  return sought === "" || words.join(" ").toLowerCase().includes(sought.toLowerCase());
}

/** How to record with a telephone, with this box's own code. */
function PhoneHelp() {
  const { t } = usePromptsText();
  const code = useConfigSetting("phoneCodes").data?.value.recordPrompt ?? "*77";
  const facts = { code, example: `${code}12` };
  return (
    <Panel
      title={
        <span className="row gap8">
          <PhoneOutlined />
          {t("phone.title")}
        </span>
      }
    >
      <ol className="small steps-list">
        <li>{t("phone.step1", facts)}</li>
        <li>{t("phone.step2", facts)}</li>
        <li>{t("phone.step3", facts)}</li>
      </ol>
    </Panel>
  );
}

function useAskedInView(id: string | undefined, isLoaded: boolean): void {
  useEffect(() => {
    if (isLoaded && id !== undefined) document.getElementById(`prompt-${id}`)?.scrollIntoView({ block: "center" });
  }, [id, isLoaded]);
}

function PromptList({ prompts, asked }: { prompts: readonly PromptInfo[]; asked: string | undefined }) {
  const { t } = usePromptsText();
  const navigate = useNavigate();
  const entries = useConfigList("prompts").data?.items ?? [];
  const [filter, setFilter] = useState<Filter>("all");
  const [sought, setSought] = useState("");
  const [editing, setEditing] = useState<string | undefined>(undefined);
  const shown = prompts.filter((prompt) => prompt.id === asked || fits(prompt, filter, sought));
  const edited = entries.find(({ id }) => id === editing);
  const [withFigures, setWithFigures] = useState(false);
  const isFolded = filter === "all" && sought === "" && !withFigures;
  const figures = shown.filter((prompt) => isFigure(prompt) && prompt.id !== asked);
  const listed = isFolded ? shown.filter((prompt) => !figures.includes(prompt)) : shown;
  const inUse = (prompt: PromptInfo): number => (prompt.usedBy.length > 0 ? 0 : 1);
  return (
    <Panel flush>
      <div className="row gap12 wrap panel-body prompts-bar">
        <Input.Search
          allowClear
          style={{ maxWidth: 280 }}
          placeholder={t("search")}
          aria-label={t("search")}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
        <Segmented<Filter>
          value={filter}
          onChange={setFilter}
          options={FILTERS.map((value) => ({ value, label: t(`filter.${value}`) }))}
        />
        <span className="num small muted">
          {listed.length} / {prompts.length}
        </span>
      </div>
      {listed
        .toSorted((a, b) => inUse(a) - inUse(b))
        .map((prompt) => (
          <PromptRow
            key={prompt.id}
            prompt={prompt}
            isAsked={prompt.id === asked}
            onEdit={entries.some(({ id }) => id === prompt.id) ? () => setEditing(prompt.id) : undefined}
          />
        ))}
      {isFolded && figures.length > 0 ? (
        <p className="panel-body">
          <Button size="small" onClick={() => setWithFigures(true)}>
            {t("figures", { count: figures.length })}
          </Button>
        </p>
      ) : null}
      {shown.length > 0 ? null : (
        <p className="panel-body">
          {t("none")}{" "}
          <Button
            size="small"
            onClick={() => {
              setFilter("all");
              setSought("");
            }}
          >
            {t("showAll")}
          </Button>
        </p>
      )}
      {edited === undefined ? null : (
        <EntryDialog
          entry={edited}
          taken={prompts.map(({ id }) => id)}
          onClose={() => setEditing(undefined)}
          onDone={() => {
            setEditing(undefined);
            void navigate("/setup/prompts");
          }}
        />
      )}
    </Panel>
  );
}

/** What do our recordings say? */
export function Page() {
  const { t } = usePromptsText();
  const { id } = useParams();
  const navigate = useNavigate();
  const mayEdit = useMay("edit-routing");
  const { data: prompts, error } = usePrompts();
  const [adding, setAdding] = useState(false);
  useAskedInView(id, prompts !== undefined);
  if (error !== null) return <RefusalNote error={error} />;
  if (prompts === undefined) return <Skeleton active />;
  const missing = prompts.filter(isMissing).length;
  const sub = t("head.sub", { total: prompts.length, own: prompts.filter(isOwn).length });
  return (
    <>
      <Answer
        tone={missing === 0 ? "good" : "warn"}
        sub={sub}
        actions={
          <Button type="primary" icon={<PlusOutlined />} disabled={!mayEdit} onClick={() => setAdding(true)}>
            {t("add")}
          </Button>
        }
      >
        {t(missing === 0 ? "head.good" : "head.missing", { count: missing })}
      </Answer>
      <PhoneHelp />
      <PromptList prompts={prompts} asked={id} />
      {adding ? (
        <EntryDialog
          entry={undefined}
          taken={prompts.map((prompt) => prompt.id)}
          onClose={() => setAdding(false)}
          onDone={(made) => {
            setAdding(false);
            void navigate(`/setup/prompts/${made}`);
          }}
        />
      ) : null}
    </>
  );
}
