import { useQuery } from "@tanstack/react-query";
import { Drawer, Skeleton } from "antd";
import { Link, useNavigate } from "react-router";
import { call } from "#app/data/api.ts";
import { useConfigList } from "#app/data/config.ts";
import type { LiveState } from "#app/data/live-state.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { dayAndTime, duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { type Editable, NumberField, SelectField, SwitchField, TextField } from "#app/kit/item-fields.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { toneCountries } from "#app/kit/tone-countries.ts";
import { useItemDraft } from "#app/kit/use-draft.ts";
import { CallRows } from "#app/pages/calls/call-rows.tsx";
import { lampOf } from "#app/shell/use-counts.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import { LineDoctor } from "./doctor/line-doctor.tsx";
import { VerdictText } from "./line-list.tsx";
import { useLinesText } from "./lines.messages.ts";

type ConfigLine = ConfigItem<"boards">["lines"][number];

function LineNow({ line, live }: { line: LiveLine; live: LiveState }) {
  const { t } = useLinesText();
  const kit = useKit();
  const { timeZone } = useSession();
  const now = useServerNow();
  const lamp = lampOf(line.state);
  const measured = [
    line.volts === undefined ? "" : t("volts", { volts: line.volts.toFixed(1) }),
    line.milliamps === undefined ? "" : t("milliamps", { milliamps: line.milliamps.toFixed(1) }),
  ].filter((text) => text !== "");
  return (
    <div className="col gap6">
      <span className="row gap8">
        <i className={`lamp lamp-${lamp}`} style={{ width: 12, height: 12 }} />
        <b className="strong">{kit.t(`line.${lamp}`)}</b>
        <span className="small muted num">
          {t("since", { time: dayAndTime(line.since, timeZone), ago: duration(now - line.since) })}
        </span>
      </span>
      <VerdictText line={line} boards={live.boards} />
      <span className="small muted num">{measured.join(" · ")}</span>
      {line.call === undefined ? null : <Link to={`/calls/${line.call}`}>{t("seeCall")}</Link>}
    </div>
  );
}

function LastCalls({ line }: { line: string }) {
  const { t } = useLinesText();
  const { data, error } = useQuery({
    queryKey: ["calls", "line", line],
    queryFn: ({ signal }) => call(callRoutes.calls, { query: { line, limit: 8 } }, signal),
  });
  return (
    <section>
      <div className="row gap8">
        <h2 className="grow">{t("lastCalls")}</h2>
        <Link className="small" to={`/calls?line=${line}`}>
          {t("allCalls")}
        </Link>
      </div>
      {error === null ? null : <RefusalNote error={error} />}
      {data === undefined ? null : data.rows.length === 0 ? (
        <p className="small faint">{t("noCalls")}</p>
      ) : (
        <CallRows rows={data.rows} />
      )}
    </section>
  );
}

/** How an outside line is listened to. */
function OutsideFields({ draft }: { draft: Editable<ConfigLine> }) {
  const { t } = useLinesText();
  return (
    <>
      <div className="field-row">
        <NumberField
          draft={draft}
          path="answerAfterSeconds"
          label={t("field.answerAfterSeconds")}
          help={t("field.answerAfterHelp")}
          min={0}
          max={120}
          step={1}
          unit="s"
        />
        <NumberField
          draft={draft}
          path="busyToneSeconds"
          label={t("field.busyToneSeconds")}
          help={t("field.busyToneHelp")}
          min={0}
          max={20}
          step={0.5}
          unit="s"
        />
      </div>
      <NumberField
        draft={draft}
        path="silenceSeconds"
        label={t("field.silenceSeconds")}
        help={t("field.silenceHelp")}
        min={0}
        max={3600}
        step={10}
        unit="s"
      />
      <SwitchField draft={draft} path="cancelsEcho" label={t("field.cancelsEcho")} help={t("field.cancelsEchoHelp")} />
    </>
  );
}

function Fields({ draft }: { draft: Editable<ConfigLine> }) {
  const { t } = useLinesText();
  const extensions = useConfigList("extensions").data?.items ?? [];
  return (
    <div className="col gap12">
      <div className="field-row">
        <TextField draft={draft} path="name" label={t("field.name")} />
        <TextField draft={draft} path="nameZh" label={t("field.nameZh")} optional />
      </div>
      {draft.value.kind === "fxo" ? (
        <TextField draft={draft} path="number" label={t("field.number")} help={t("field.numberHelp")} optional />
      ) : (
        <SelectField
          draft={draft}
          path="extension"
          label={t("field.extension")}
          help={t("field.extensionHelp")}
          optional
          choices={extensions.map((each) => ({ value: each.number, label: `${each.number} ${nameOf(each)}` }))}
        />
      )}
      <div className="field-row">
        <NumberField
          draft={draft}
          path="rxGainDb"
          label={t("field.rxGainDb")}
          help={t("field.rxGainHelp")}
          min={-12}
          max={12}
          step={0.5}
          unit="dB"
        />
        <NumberField
          draft={draft}
          path="txGainDb"
          label={t("field.txGainDb")}
          help={t("field.txGainHelp")}
          min={-12}
          max={12}
          step={0.5}
          unit="dB"
        />
      </div>
      {draft.value.kind === "fxo" ? <OutsideFields draft={draft} /> : null}
      <SelectField
        draft={draft}
        path="country"
        label={t("field.country")}
        help={t("field.countryHelp")}
        optional
        placeholder={t("field.countryOfBox")}
        choices={toneCountries()}
      />
      <SwitchField draft={draft} path="enabled" label={t("field.enabled")} />
    </div>
  );
}

function Settings({ board, port }: { board: string; port: number }) {
  const { t } = useLinesText();
  const draft = useItemDraft("boards", board);
  const disabled = !useMay("edit-equipment");
  if (draft === undefined) return <Skeleton active />;
  const index = draft === null ? -1 : draft.value.lines.findIndex((line) => line.port === port);
  const line = draft?.value.lines[index];
  if (draft === null || line === undefined) return <p className="muted">{t("gone")}</p>;
  const root = `/lines/${index}`;
  const fields: Editable<ConfigLine> = {
    value: line,
    disabled,
    problems: draft.problems
      .filter(({ path }) => path.startsWith(`${root}/`))
      .map((problem) => ({ ...problem, path: problem.path.slice(root.length) })),
    set: (next) => draft.set({ ...draft.value, lines: draft.value.lines.with(index, next) }),
  };
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
      <Fields draft={fields} />
      <SaveBar draft={draft} wording={wording} />
    </section>
  );
}

/** One line: how it is, what was last called on it, how it is set. */
export function LineDrawer({ id, live }: { id: string; live: LiveState }) {
  const { t } = useLinesText();
  const navigate = useNavigate();
  const phone = usePhone();
  const line = live.lines.find((each) => each.id === id);
  const title = line === undefined ? t("missing") : `L${line.port} · ${nameOf(line)}`;
  return (
    <Drawer open title={title} size={phone ? "100%" : 720} onClose={() => void navigate("/lines")}>
      {line === undefined ? (
        <p className="muted">{t("gone")}</p>
      ) : (
        <div className="col gap24">
          <LineNow line={line} live={live} />
          {line.kind === "fxo" ? (
            <LineDoctor line={line}>
              <Settings board={line.board} port={line.port} />
              <LastCalls line={line.id} />
            </LineDoctor>
          ) : (
            <>
              <Settings board={line.board} port={line.port} />
              <LastCalls line={line.id} />
            </>
          )}
        </div>
      )}
    </Drawer>
  );
}
