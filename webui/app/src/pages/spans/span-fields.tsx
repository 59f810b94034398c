import { type Editable, ManyField, NumberField, SelectField, SwitchField, TextField } from "#app/kit/item-fields.tsx";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import { useE1SettingsText } from "./e1-settings.messages.ts";
import { PriForm } from "./pri-form.tsx";
import { fieldWords, r2Fields, spanFields, standardsOf } from "./schema-words.ts";
import { variantName } from "./span-words.ts";
import { useSpansText } from "./spans.messages.ts";

export type BoardItem = ConfigItem<"spanBoards">;
export type SpanItem = BoardItem["spans"][number];
type R2Item = NonNullable<SpanItem["r2"]>;

/** Variants of R2 the box speaks: ITU, and countries by their code. */
const R2_VARIANTS = "itu cn ar bo br cl co cr cz ec id mx ph th ve".split(" ");

/** A span with standards; the first one gives the clock before the second. */
export function newSpan(
  span: number,
  signalling: SpanItem["signalling"],
  names: Pick<SpanItem, "name" | "nameZh">,
): SpanItem {
  const r2 = signalling === "r2" ? { r2: standardsOf(r2Fields) } : {};
  return { ...standardsOf(spanFields), span, ...names, signalling, clockPriority: span, ...r2 } as SpanItem; // the standards fill the other fields
}

/** A field of an item edited as an item of its own; what the box says about it comes along. */
export function within<T, C>(draft: Editable<T>, at: string, value: C, set: (next: C) => void): Editable<C> {
  const problems = draft.problems
    .filter(({ path }) => path.startsWith(`${at}/`))
    .map((problem) => ({ ...problem, path: problem.path.slice(at.length) }));
  return { value, problems, set, disabled: draft.disabled === true };
}

function R2Form({ draft }: { draft: Editable<R2Item> }) {
  const words = (name: keyof R2Item) => ({ path: name, ...fieldWords(r2Fields, name) });
  const choices = R2_VARIANTS.map((value) => ({ value, label: variantName(value) }));
  const known = choices.some(({ value }) => value === draft.value.variant);
  const own = { value: draft.value.variant, label: variantName(draft.value.variant) };
  return (
    <div className="field-row">
      <SelectField draft={draft} {...words("variant")} choices={known ? choices : [...choices, own]} />
      <NumberField draft={draft} {...words("calledDigits")} min={0} max={32} />
      <SwitchField draft={draft} {...words("asksCaller")} />
      <NumberField draft={draft} {...words("category")} min={1} max={15} />
      <SwitchField draft={draft} {...words("refusesCollect")} />
    </div>
  );
}

/** Timeslots that can be blocked. */
const SLOTS = Array.from({ length: 31 }, (_, index) => String(index + 1)).filter((slot) => slot !== "16");

/** Channels that take no new calls; what the span's page blocks stands here too. */
function Blocked({ draft }: { draft: Editable<SpanItem> }) {
  const { t } = useE1SettingsText();
  const { blocked: _, ...others } = draft.value;
  const set = ({ blocked = [] }: { blocked?: string[] }): void => {
    const slots = blocked.map(Number).sort((a, b) => a - b);
    draft.set(slots.length === 0 ? others : { ...others, blocked: slots });
  };
  const shown = { blocked: (draft.value.blocked ?? []).map(String) };
  return (
    <ManyField
      draft={within<SpanItem, { blocked?: string[] }>(draft, "", shown, set)}
      path="blocked"
      {...fieldWords(spanFields, "blocked")}
      optional
      placeholder={t("noneBlocked")}
      choices={SLOTS.map((value) => ({ value, label: value }))}
    />
  );
}

/** What one span is set to. */
export function SpanFields({ draft }: { draft: Editable<SpanItem> }) {
  const { t } = useE1SettingsText();
  const spans = useSpansText();
  const words = (name: keyof SpanItem) => ({ path: name, ...fieldWords(spanFields, name) });
  const { value } = draft;
  const set = (next: SpanItem): void => {
    const needsR2 = next.signalling === "r2" && next.r2 === undefined;
    draft.set(needsR2 ? { ...next, r2: standardsOf(r2Fields) as R2Item } : next);
  };
  const edit = { ...draft, set };
  // The choice is by text, the cable's impedance a number.
  const cable: Editable<{ ohms: string }> = {
    ...within(draft, "", { ohms: String(value.ohms) }, ({ ohms }) => set({ ...value, ohms: ohms === "75" ? 75 : 120 })),
  };
  const r2 = value.r2;
  return (
    <div className="col gap12">
      <div className="field-row">
        <TextField draft={edit} path="name" label={t("name")} />
        <TextField draft={edit} path="nameZh" label={t("nameZh")} optional />
        <SwitchField draft={edit} path="enabled" label={t("enabled")} />
      </div>
      <div className="field-row">
        <SelectField
          draft={edit}
          path="signalling"
          label={words("signalling").label}
          choices={(["pri-user", "pri-network", "r2"] as const).map((each) => ({
            value: each,
            label: spans.t(`signalling.${each}`),
          }))}
        />
        <SelectField
          draft={edit}
          path="framing"
          label={words("framing").label}
          choices={(["auto", "crc4", "double-frame"] as const).map((each) => ({
            value: each,
            label: t(`framing.${each}`),
          }))}
        />
      </div>
      <div className="field-row">
        <SelectField
          draft={edit}
          {...words("lineCode")}
          choices={["hdb3", "ami"].map((each) => ({ value: each, label: each.toUpperCase() }))}
        />
        <SelectField
          draft={cable}
          path="ohms"
          {...fieldWords(spanFields, "ohms")}
          choices={["120", "75"].map((each) => ({ value: each, label: t("ohms", { ohms: each }) }))}
        />
      </div>
      <div className="field-row">
        <NumberField draft={edit} {...words("clockPriority")} min={0} max={8} />
        <Blocked draft={edit} />
      </div>
      {value.signalling === "r2" ? null : (
        <div className="field-row">
          <SwitchField draft={edit} {...words("isOverlap")} />
          {value.isOverlap ? (
            <NumberField draft={edit} {...words("digitWaitSeconds")} min={1} max={20} unit="s" />
          ) : null}
        </div>
      )}
      {value.signalling === "r2" ? null : <PriForm draft={edit} />}
      {value.signalling === "r2" && r2 !== undefined ? (
        <R2Form draft={within(edit, "/r2", r2, (next) => set({ ...value, r2: next }))} />
      ) : null}
    </div>
  );
}
