import { Collapse } from "antd";
import { type Editable, NumberField, SelectField, SwitchField } from "#app/kit/item-fields.tsx";
import { useE1SettingsText } from "./e1-settings.messages.ts";
import { fieldWords, priFields, standardsOf } from "./schema-words.ts";
import type { SpanItem } from "./span-fields.tsx";

type PriItem = NonNullable<SpanItem["pri"]>;

/** Fields of one of a few words, and the words in the order in which they are offered. */
const CHOICES = {
  bearer: ["speech", "3.1 kHz audio"],
  nameBy: ["usual", "none", "display", "facility"],
  redirectionBy: ["number", "facility", "none"],
  calledKind: ["unknown", "national", "subscriber", "international"],
  callerKind: ["unknown", "national", "subscriber", "international"],
  channel: ["usual", "preferred", "demanded"],
  restartBy: ["channel", "interface"],
  service: ["none", "att", "national"],
} as const satisfies Partial<Record<keyof PriItem, readonly string[]>>;

/** Timers with their bounds, as the contract has them. */
const TIMERS = [
  ["t303Seconds", 1, 30, "s"],
  ["t310Seconds", 10, 300, "s"],
  ["t301Seconds", 30, 600, "s"],
  ["t309Seconds", 1, 300, "s"],
  ["t200Ms", 500, 5000, "ms"],
  ["t203Seconds", 5, 60, "s"],
] as const;

const wordsOf = (name: keyof PriItem) => ({ path: name, ...fieldWords(priFields, name) });

function Choice({ draft, name }: { draft: Editable<PriItem>; name: keyof typeof CHOICES }) {
  const { t } = useE1SettingsText();
  const choices = CHOICES[name].map((value) => ({ value, label: t(`pri.${value}`) }));
  return <SelectField draft={draft} {...wordsOf(name)} choices={choices} />;
}

/** What exchanges of ISDN differ in: out of sight until somebody needs it, as ETSI has it until then. */
export function PriForm({ draft }: { draft: Editable<SpanItem> }) {
  const { t } = useE1SettingsText();
  const value = draft.value.pri ?? (standardsOf(priFields) as PriItem);
  const problems = draft.problems
    .filter(({ path }) => path.startsWith("/pri/"))
    .map((problem) => ({ ...problem, path: problem.path.slice("/pri".length) }));
  const set = (pri: PriItem): void => draft.set({ ...draft.value, pri });
  const edit: Editable<PriItem> = { value, problems, set, disabled: draft.disabled === true };
  const form = (
    <div className="col gap12">
      <div className="field-row">
        {(["nameBy", "redirectionBy", "calledKind", "callerKind", "bearer", "channel"] as const).map((name) => (
          <Choice key={name} draft={edit} name={name} />
        ))}
      </div>
      <div className="field-row">
        <SwitchField draft={edit} {...wordsOf("restartsAtStart")} />
        <Choice draft={edit} name="restartBy" />
        <Choice draft={edit} name="service" />
      </div>
      <div className="field-row">
        {TIMERS.map(([name, min, max, unit]) => (
          <NumberField key={name} draft={edit} {...wordsOf(name)} min={min} max={max} unit={unit} />
        ))}
      </div>
    </div>
  );
  const isOpen = problems.length > 0;
  return (
    <Collapse
      ghost
      {...(isOpen ? { activeKey: "pri" } : {})}
      items={[{ key: "pri", label: t(draft.value.pri === undefined ? "priUsual" : "priOwn"), children: form }]}
    />
  );
}
