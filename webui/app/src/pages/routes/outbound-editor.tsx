import { ArrowUpOutlined, CloseOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button, Input, InputNumber, Select, Skeleton } from "antd";
import { useMay } from "#app/data/session.tsx";
import { withChange } from "#app/kit/changes.ts";
import { problemOf } from "#app/kit/item-blank.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { type Draft, useItemDraft } from "#app/kit/use-draft.ts";
import { exampleOf, moved } from "./dialling.ts";
import { RuleField } from "./inbound-editor.tsx";
import { useRoutesText } from "./routes.messages.ts";
import { type OutboundRule, useEntrances, useRuleWords, type Way } from "./rule-words.tsx";

const keyOf = (way: Way): string => (way.kind === "line" ? `line:${way.line}` : `trunk:${way.trunk}`);

function wayOf(key: string): Way {
  const id = key.slice(key.indexOf(":") + 1);
  return key.startsWith("line:") ? { kind: "line", line: id } : { kind: "trunk", trunk: id };
}

function Ways({ draft, disabled }: { draft: Draft<OutboundRule>; disabled: boolean }) {
  const { t } = useRoutesText();
  const words = useRuleWords();
  const entrances = useEntrances();
  const { via } = draft.value;
  const set = (next: Way[]): void => draft.set({ ...draft.value, via: next });
  const free = entrances
    .map(({ kind, id, name }) => ({ value: `${kind}:${id}`, label: name }))
    .filter(({ value }) => !via.some((way) => keyOf(way) === value));
  return (
    <RuleField label={t("field.via")} problem={problemOf(draft, "via")}>
      {via.map((way, index) => (
        <div key={keyOf(way)} className="row gap6 small">
          <span className="num faint">{index + 1}.</span>
          <span className="grow">{words.way(way)}</span>
          <Button
            size="small"
            type="text"
            icon={<ArrowUpOutlined />}
            aria-label={t("wayUp", { name: words.way(way) })}
            disabled={disabled || index === 0}
            onClick={() => set(moved(via, index, -1))}
          />
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={t("removeWay", { name: words.way(way) })}
            disabled={disabled || via.length === 1}
            onClick={() => set(via.filter((other) => other !== way))}
          />
        </div>
      ))}
      <Select<string | null>
        size="small"
        value={null}
        placeholder={t("addWay")}
        aria-label={t("addWay")}
        disabled={disabled || free.length === 0}
        options={free}
        onChange={(key) => key !== null && set([...via, wayOf(key)])}
      />
    </RuleField>
  );
}

function Fields({ draft, disabled }: { draft: Draft<OutboundRule>; disabled: boolean }) {
  const { t } = useRoutesText();
  const rule = draft.value;
  const set = (field: keyof OutboundRule, value: unknown): void => draft.set(withChange(rule, [field], value));
  const text = (field: "name" | "nameZh" | "prefix") => (
    <RuleField label={t(`field.${field}`)} problem={problemOf(draft, field)}>
      <Input
        value={rule[field] ?? ""}
        disabled={disabled}
        maxLength={60}
        aria-label={t(`field.${field}`)}
        status={field === "name" && rule.name === "" ? "error" : ""}
        onChange={(event) => set(field, event.target.value === "" && field !== "name" ? undefined : event.target.value)}
      />
    </RuleField>
  );
  return (
    <div className="field-row">
      <RuleField label={t("field.pattern")} hint={t("hint.outPattern")} problem={problemOf(draft, "pattern")}>
        <Input
          value={rule.pattern}
          disabled={disabled}
          aria-label={t("field.pattern")}
          status={rule.pattern === "" ? "error" : ""}
          onChange={(event) => set("pattern", event.target.value.toUpperCase())}
        />
      </RuleField>
      <RuleField label={t("field.stripDigits")} problem={problemOf(draft, "stripDigits")}>
        <InputNumber<number>
          min={0}
          max={10}
          precision={0}
          value={rule.stripDigits}
          disabled={disabled}
          aria-label={t("field.stripDigits")}
          onChange={(value) => value !== null && set("stripDigits", value)}
        />
      </RuleField>
      {text("prefix")}
      <Ways draft={draft} disabled={disabled} />
      {text("name")}
      {text("nameZh")}
    </div>
  );
}

/** All fields of one outbound rule, with the bar that saves them. */
export function OutboundEditor({ id, onRemove }: { id: string; onRemove: () => void }) {
  const { t } = useRoutesText();
  const words = useRuleWords();
  const mayEdit = useMay("edit-routing");
  const draft = useItemDraft("outboundRules", id);
  if (draft === undefined) return <Skeleton active />;
  if (draft === null) return <p className="small bad">{t("missing")}</p>;
  const wording: Wording = {
    name: (path) => t(`field.${path[0]}`),
    value: (path, value) =>
      path[0] === "via" ? (value as Way[]).map(words.way).join(", ") : String(value ?? t("changed.none")),
  };
  return (
    <div className="col gap12 rule-editor">
      <Fields draft={draft} disabled={!mayEdit} />
      <p className="small muted num">{t("example", exampleOf(draft.value))}</p>
      <Button
        size="small"
        type="text"
        icon={<DeleteOutlined />}
        style={{ alignSelf: "flex-start" }}
        disabled={!mayEdit || draft.changes.length > 0}
        onClick={onRemove}
      >
        {t("remove")}
      </Button>
      <SaveBar draft={draft} wording={wording} />
    </div>
  );
}
