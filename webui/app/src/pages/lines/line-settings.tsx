import { Skeleton } from "antd";
import { useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { type Editable, NumberField, SelectField, SwitchField, TextField } from "#app/kit/item-fields.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { toneCountries } from "#app/kit/tone-countries.ts";
import { useItemDraft } from "#app/kit/use-draft.ts";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import { useDoctorText } from "./doctor/doctor.messages.ts";
import { plainNumber } from "./line-number.ts";
import { useLinesText } from "./lines.messages.ts";

type ConfigLine = ConfigItem<"boards">["lines"][number];

const IMPEDANCES = ["country", "600", "900", "ctr21", "cn", "au", "gb", "nz"] as const;

/** How an outside line is listened to: seconds after which something counts, 0 switches it off. */
const SECONDS = [
  { path: "busyToneSeconds", max: 20, step: 0.5 },
  { path: "answerAfterSeconds", max: 120, step: 1 },
  { path: "silenceSeconds", max: 3600, step: 10 },
] as const;

function OutsideFields({ draft }: { draft: Editable<ConfigLine> }) {
  const { t } = useLinesText();
  const doctor = useDoctorText();
  return (
    <>
      {SECONDS.map(({ path, max, step }) => (
        <NumberField
          key={path}
          draft={draft}
          path={path}
          label={t(`field.${path}`)}
          help={t(`fieldHelp.${path}`)}
          min={0}
          max={max}
          step={step}
          unit={t("seconds")}
        />
      ))}
      <SwitchField draft={draft} path="cancelsEcho" label={t("field.cancelsEcho")} help={t("fieldHelp.cancelsEcho")} />
      <SelectField
        draft={draft}
        path="impedance"
        label={t("field.impedance")}
        help={t("fieldHelp.impedance")}
        optional
        placeholder={doctor.t("impedance.country")}
        choices={IMPEDANCES.map((value) => ({ value, label: doctor.t(`impedance.${value}`) }))}
      />
    </>
  );
}

function Whose({ draft }: { draft: Editable<ConfigLine> }) {
  const { t } = useLinesText();
  const extensions = useConfigList("extensions").data?.items ?? [];
  // Rules compare digit by digit: what is typed for the eye is left out.
  const set = (next: ConfigLine): void =>
    draft.set(next.number === undefined ? next : { ...next, number: plainNumber(next.number) });
  return draft.value.kind === "fxo" ? (
    <TextField
      draft={{ ...draft, set }}
      path="number"
      label={t("field.number")}
      help={t("fieldHelp.number")}
      optional
    />
  ) : (
    <SelectField
      draft={draft}
      path="extension"
      label={t("field.extension")}
      help={t("fieldHelp.extension")}
      placeholder={t("nobody")}
      optional
      choices={extensions.map((each) => ({ value: each.number, label: `${each.number} ${nameOf(each)}` }))}
    />
  );
}

function Fields({ draft }: { draft: Editable<ConfigLine> }) {
  const { t } = useLinesText();
  const isPhone = draft.value.kind === "fxs";
  return (
    <div className="col gap12">
      <div className="field-row">
        <TextField draft={draft} path="name" label={t("field.name")} help={t("fieldHelp.name")} />
        <TextField draft={draft} path="nameZh" label={t("field.nameZh")} optional />
      </div>
      <Whose draft={draft} />
      <SelectField
        draft={draft}
        path="country"
        label={t(isPhone ? "phoneField.country" : "field.country")}
        help={t("fieldHelp.country")}
        optional
        placeholder={t("field.countryOfBox")}
        choices={toneCountries()}
      />
      <div className="field-row">
        {(["rxGainDb", "txGainDb"] as const).map((path) => (
          <NumberField
            key={path}
            draft={draft}
            path={path}
            label={t(isPhone ? `phoneField.${path}` : `field.${path}`)}
            help={t(isPhone ? "phoneField.gain" : `fieldHelp.${path}`)}
            min={-12}
            max={12}
            step={0.5}
            unit="dB"
          />
        ))}
      </div>
      {isPhone ? null : <OutsideFields draft={draft} />}
      <SwitchField draft={draft} path="enabled" label={t("field.enabled")} help={t("fieldHelp.enabled")} />
    </div>
  );
}

/** One line of a board's configuration as a thing of its own. */
function lineOf(draft: Editable<ConfigItem<"boards">>, index: number, line: ConfigLine): Editable<ConfigLine> {
  const root = `/lines/${index}`;
  return {
    value: line,
    problems: draft.problems
      .filter(({ path }) => path.startsWith(`${root}/`))
      .map((problem) => ({ ...problem, path: problem.path.slice(root.length) })),
    set: (next) => draft.set({ ...draft.value, lines: draft.value.lines.with(index, next) }),
  };
}

/** How a line is set. */
export function LineSettings({ board, port }: { board: string; port: number }) {
  const { t } = useLinesText();
  const draft = useItemDraft("boards", board);
  const disabled = !useMay("edit-equipment");
  if (draft === undefined) return <Skeleton active />;
  const index = draft === null ? -1 : draft.value.lines.findIndex((line) => line.port === port);
  const line = draft?.value.lines[index];
  if (draft === null || line === undefined) return <p className="muted">{t("gone")}</p>;
  const words = ({ name, number, extension, busyToneSeconds, rxGainDb, txGainDb }: ConfigLine): string =>
    t("lineValue", {
      port,
      name,
      number: number ?? extension ?? "–",
      busyTone: busyToneSeconds,
      rx: rxGainDb,
      tx: txGainDb,
    });
  const wording: Wording = {
    name: () => t("line", { port }),
    value(_, value) {
      const found = Array.isArray(value) ? (value as ConfigLine[]).find((each) => each.port === port) : undefined;
      return found === undefined ? String(value ?? "–") : words(found);
    },
  };
  return (
    <section className="col gap12">
      <h2>{t("settings")}</h2>
      <Fields draft={{ ...lineOf(draft, index, line), disabled }} />
      <SaveBar draft={draft} wording={wording} saveText={t("saveNow")} />
    </section>
  );
}
