import { DeleteOutlined } from "@ant-design/icons";
import { Button, Input, Select, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { withChange } from "#app/kit/changes.ts";
import { type Destination, DestinationPicker } from "#app/kit/destination-picker.tsx";
import { problemOf } from "#app/kit/item-blank.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { type Draft, useItemDraft } from "#app/kit/use-draft.ts";
import { FaxSelect, NOT_MOVED } from "./fax-part.tsx";
import { useRoutesText } from "./routes.messages.ts";
import { type InboundRule, useEntrances, useRuleWords } from "./rule-words.tsx";

type Field = keyof InboundRule;

export function RuleField({
  label,
  hint,
  problem,
  children,
}: {
  label: string;
  hint?: string;
  problem?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className="field">
      <span className="label">{label}</span>
      {children}
      {hint === undefined ? null : <span className="tiny faint">{hint}</span>}
      {problem === undefined ? null : <span className="small bad">{problem}</span>}
    </div>
  );
}

interface PartProps {
  readonly draft: Draft<InboundRule>;
  readonly disabled: boolean;
}

function WhichCalls({ draft, disabled }: PartProps) {
  const { t } = useRoutesText();
  const entrances = useEntrances();
  const rule = draft.value;
  const set = (field: Field, value: unknown): void => draft.set(withChange(rule, [field], value));
  const from = (field: "lines" | "trunks", kind: "line" | "trunk", placeholder: string) => (
    <RuleField label={t(`field.${field}`)} problem={problemOf(draft, field)}>
      <Select
        mode="multiple"
        value={rule[field] ?? []}
        disabled={disabled}
        aria-label={t(`field.${field}`)}
        placeholder={placeholder}
        options={entrances.filter((one) => one.kind === kind).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(ids: string[]) => set(field, ids.length === 0 ? undefined : ids)}
      />
    </RuleField>
  );
  const number = (field: "called" | "caller") => (
    <RuleField label={t(`field.${field}`)} problem={problemOf(draft, field)}>
      <Input
        value={rule[field] ?? ""}
        disabled={disabled}
        aria-label={t(`field.${field}`)}
        placeholder="*"
        onChange={(event) => set(field, event.target.value === "" ? undefined : event.target.value.toUpperCase())}
      />
    </RuleField>
  );
  return (
    <section>
      <h3 className="rule-part">{t("section.when")}</h3>
      <div className="field-row">
        {from("lines", "line", t("hint.anyLine"))}
        {from("trunks", "trunk", t("hint.anyTrunk"))}
        {number("called")}
        {number("caller")}
      </div>
      <p className="tiny faint">{t("hint.pattern")}</p>
    </section>
  );
}

function WhereTo({ draft, disabled }: PartProps) {
  const { t } = useRoutesText();
  const schedules = useConfigList("schedules").data?.items ?? [];
  const rule = draft.value;
  const set = (field: Field, value: unknown): void => draft.set(withChange(rule, [field], value));
  const to = (field: "inHours" | "outOfHours" | "onHoliday", label: string, none?: string) => (
    <RuleField label={label} problem={problemOf(draft, field)}>
      <DestinationPicker
        value={rule[field]}
        label={label}
        disabled={disabled}
        {...(none === undefined ? {} : { noneText: none })}
        onChange={(destination: Destination | undefined) =>
          destination === undefined && none === undefined ? undefined : set(field, destination)
        }
      />
    </RuleField>
  );
  const hasHours = rule.schedule !== undefined;
  return (
    <section>
      <h3 className="rule-part">{t("section.goes")}</h3>
      <div className="field-row">
        <RuleField label={t("field.schedule")} problem={problemOf(draft, "schedule")}>
          <Select
            allowClear
            value={rule.schedule ?? null}
            disabled={disabled}
            aria-label={t("field.schedule")}
            placeholder={t("hint.noSchedule")}
            options={schedules.map((schedule) => ({ value: schedule.id, label: nameOf(schedule) }))}
            onChange={(id: string | null | undefined) => set("schedule", id ?? undefined)}
          />
        </RuleField>
        {to("inHours", t(hasHours ? "field.inHoursOpen" : "field.inHours"))}
        {hasHours ? to("outOfHours", t("field.outOfHours"), t("hint.asIn")) : null}
        {hasHours ? to("onHoliday", t("field.onHoliday"), t("hint.asClosed")) : null}
      </div>
    </section>
  );
}

function RecordingAndForce({ draft, disabled }: PartProps) {
  const { t } = useRoutesText();
  const rule = draft.value;
  const set = (field: Field, value: unknown): void => draft.set(withChange(rule, [field], value));
  const recording = rule.recording === undefined ? "inherit" : rule.recording ? "yes" : "no";
  return (
    <section>
      <h3 className="rule-part">{t("section.more")}</h3>
      <div className="field-row">
        <RuleField label={t("field.recording")}>
          <Select
            value={recording}
            disabled={disabled}
            aria-label={t("field.recording")}
            options={["inherit", "yes", "no"].map((value) => ({ value, label: t(`recording.${value}`) }))}
            onChange={(value) => set("recording", value === "inherit" ? undefined : value === "yes")}
          />
        </RuleField>
        <RuleField label={t("field.force")} hint={t("hint.force")} problem={problemOf(draft, "force")}>
          <DestinationPicker
            value={rule.force}
            label={t("field.force")}
            noneText={t("hint.noForce")}
            disabled={disabled}
            onChange={(destination) => set("force", destination)}
          />
        </RuleField>
        <RuleField label={t("field.faxExtension")} hint={t("hint.fax")} problem={problemOf(draft, "faxExtension")}>
          <FaxSelect
            value={rule.faxExtension}
            placeholder={t("fax.asBox")}
            others={[{ value: NOT_MOVED, label: t("fax.stay") }]}
            disabled={disabled}
            onChange={(extension) => set("faxExtension", extension)}
          />
        </RuleField>
        {(["name", "nameZh"] as const).map((field) => (
          <RuleField key={field} label={t(`field.${field}`)} problem={problemOf(draft, field)}>
            <Input
              value={rule[field] ?? ""}
              disabled={disabled}
              maxLength={60}
              aria-label={t(`field.${field}`)}
              status={field === "name" && rule.name === "" ? "error" : ""}
              onChange={(event) => set(field, event.target.value)}
            />
          </RuleField>
        ))}
      </div>
    </section>
  );
}

function useWording(): Wording {
  const { t } = useRoutesText();
  const words = useRuleWords();
  return {
    name: (path) => t(`field.${path[0]}`),
    value(path, value) {
      switch (path[0]) {
        case "inHours":
        case "outOfHours":
        case "onHoliday":
        case "force":
          return value === undefined ? t("changed.none") : words.destination(value as Destination); // of these fields
        case "schedule":
          return value === undefined ? t("hint.noSchedule") : words.scheduleName(String(value));
        case "lines":
          return (
            ((value ?? []) as string[]).map((line) => words.entrance("line", line)).join(", ") || t("hint.anyLine")
          );
        case "trunks":
          return (
            ((value ?? []) as string[]).map((trunk) => words.entrance("trunk", trunk)).join(", ") || t("hint.anyTrunk")
          );
        case "faxExtension":
          return value === undefined ? t("fax.asBox") : value === NOT_MOVED ? t("fax.stay") : String(value);
        case "recording":
          return t(`recording.${value === undefined ? "inherit" : value === true ? "yes" : "no"}`);
        default:
          return typeof value === "boolean"
            ? t(value ? "changed.yes" : "changed.no")
            : String(value ?? t("changed.none"));
      }
    },
  };
}

/** All fields of one inbound rule, with the bar that saves them. */
export function InboundEditor({ id, onRemove }: { id: string; onRemove: () => void }) {
  const { t } = useRoutesText();
  const mayEdit = useMay("edit-routing");
  const draft = useItemDraft("inboundRules", id);
  const wording = useWording();
  if (draft === undefined) return <Skeleton active />;
  if (draft === null) return <p className="small bad">{t("missing")}</p>;
  const part = { draft, disabled: !mayEdit };
  return (
    <div className="col gap12 rule-editor">
      <WhichCalls {...part} />
      <WhereTo {...part} />
      <RecordingAndForce {...part} />
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
