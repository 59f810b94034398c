import { Select } from "antd";
import { nameOf, pageLanguage } from "#app/i18n/i18n.ts";
import type { PromptInfo } from "#firmware/api/contract/prompts.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { ListenButton } from "./listen-button.tsx";
import { useSetup } from "./setup.messages.ts";
import { usePrompts } from "./use-prompts.ts";

/** What a prompt says in a language; the other language's text where there is none. */
export function promptText(prompt: PromptInfo, language: "en" | "zh"): string | undefined {
  const find = (which: string) => prompt.variants.find((variant) => variant.language === which)?.text;
  return find(language) ?? prompt.variants.find((variant) => variant.text !== undefined)?.text;
}

const SHORT = 44;

/** What to call a prompt: the name somebody gave it, else the first words it says, else what it is. */
export function usePromptLabel(): (prompt: PromptInfo) => string {
  const { t, i18n } = useSetup();
  return (prompt) => {
    if (prompt.name !== prompt.id) return nameOf(prompt);
    const text = promptText(prompt, pageLanguage()) ?? "";
    if (text !== "") return `“${text.length > SHORT ? `${text.slice(0, SHORT - 1).trimEnd()}…` : text}”`;
    return i18n.exists(`setup:prompt.known.${prompt.id}`) ? t(`prompt.known.${prompt.id}`) : prompt.id;
  };
}

/** The name of a prompt by id, in the reader's language; the id where it is not known. */
export function usePromptName(): (id: string) => string {
  const { data } = usePrompts();
  const label = usePromptLabel();
  return (id) => {
    const prompt = data?.find((one) => one.id === id);
    return prompt === undefined ? id : label(prompt);
  };
}

/** Where a prompt can be heard. */
export function promptAddress(id: string, language: "en" | "zh"): string {
  return addressOf(routes.promptAudio, { id, language });
}

function useOptions(kind: PromptInfo["kind"] | undefined) {
  const { data } = usePrompts();
  const label = usePromptLabel();
  return (data ?? [])
    .filter((prompt) => kind === undefined || prompt.kind === kind)
    .map((prompt) => ({
      value: prompt.id,
      label: label(prompt),
      says: promptText(prompt, pageLanguage()) ?? "",
      sought: `${prompt.id} ${prompt.name} ${prompt.nameZh ?? ""} ${prompt.variants.map(({ text }) => text ?? "").join(" ")}`,
    }));
}

type Option = ReturnType<typeof useOptions>[number];
const sought = (input: string, option?: Option): boolean =>
  option?.sought.toLowerCase().includes(input.toLowerCase()) === true;
const optionRender = ({ data }: { data: Option }) => (
  <div className="picked">
    <span>{data.label}</span>
    <span className="tiny faint ellip">
      {data.value} · {data.says}
    </span>
  </div>
);

/** Listens to a prompt in the languages it has. */
export function PromptListen({ id }: { id: string }) {
  const { t } = useSetup();
  const { data } = usePrompts();
  const prompt = data?.find((one) => one.id === id);
  if (prompt === undefined) return null;
  const heard = prompt.variants.filter(({ source }) => source !== "missing");
  if (heard.length === 0) return <span className="tiny bad">{t("prompt.missing")}</span>;
  return (
    <span className="row gap4">
      {heard.map((variant) => (
        <span key={variant.language} className="row gap4">
          <ListenButton
            address={promptAddress(id, variant.language)}
            name={`${nameOf(prompt)}, ${t(`prompt.languages.${variant.language}`)}`}
            durationMs={variant.durationMs}
          />
          <span className="tiny faint">{variant.language === "en" ? "EN" : "中"}</span>
        </span>
      ))}
    </span>
  );
}

export interface PromptPickerProps {
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
  readonly kind?: PromptInfo["kind"];
  /** May there be none? */
  readonly clearable?: boolean;
  readonly label: string;
  readonly disabled?: boolean;
}

/** Chooses one prompt by name or by what it says, and lets one hear it. */
export function PromptPicker({ value, onChange, kind, clearable = false, label, disabled = false }: PromptPickerProps) {
  const { t } = useSetup();
  const options = useOptions(kind);
  return (
    <div className="col gap6">
      <Select<string, Option>
        showSearch={{ filterOption: sought }}
        style={{ width: "100%" }}
        aria-label={label}
        disabled={disabled}
        value={value ?? null}
        onChange={(next: string | null | undefined) => onChange(next ?? undefined)}
        allowClear={clearable}
        placeholder={clearable ? t("prompt.none") : t("prompt.choose")}
        options={options}
        optionRender={optionRender as never}
      />
      {value === undefined ? null : (
        <>
          <span className="tiny muted">{options.find((option) => option.value === value)?.says}</span>
          <PromptListen id={value} />
        </>
      )}
    </div>
  );
}

/** Several prompts, played one after the other. */
export function PromptList({
  value,
  onChange,
  label,
  disabled = false,
}: {
  value: readonly string[];
  onChange: (ids: string[]) => void;
  label: string;
  disabled?: boolean;
}) {
  const { t } = useSetup();
  const options = useOptions(undefined);
  return (
    <div className="col gap6">
      <Select<string[], Option>
        mode="multiple"
        showSearch={{ filterOption: sought }}
        style={{ width: "100%" }}
        aria-label={label}
        disabled={disabled}
        value={[...value]}
        onChange={onChange}
        placeholder={t("prompt.choose")}
        options={options}
        optionRender={optionRender as never}
      />
      {value.map((id) => (
        <div key={id} className="small">
          <p className="muted">{options.find((option) => option.value === id)?.says}</p>
          <PromptListen id={id} />
        </div>
      ))}
    </div>
  );
}
