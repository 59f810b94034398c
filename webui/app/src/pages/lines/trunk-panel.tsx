import { PlusOutlined } from "@ant-design/icons";
import { Button, Drawer, Input, Skeleton } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { createItem, freeId, useConfigList } from "#app/data/config.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { AddDialog } from "#app/kit/add-dialog.tsx";
import { Glyph } from "#app/kit/glyph.tsx";
import { NumberField, SelectField, SwitchField, TextField } from "#app/kit/item-fields.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { reasonText } from "#app/kit/reason-text.ts";
import { RemoveButton } from "#app/kit/remove-button.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { type Draft, useItemDraft } from "#app/kit/use-draft.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { type ConfigItem, configLists } from "#firmware/api/contract/config.ts";
import type { LiveTrunk } from "#firmware/api/contract/live.ts";
import { isHurt } from "./line-verdict.ts";
import { useLinesText } from "./lines.messages.ts";

type Trunk = ConfigItem<"trunks">;

function standards(): object {
  const fields = Object.entries(configLists.trunks.item.properties);
  const known = fields.map(([name, schema]) => [name, (schema as { default?: unknown }).default] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}

function Fields({ draft: edit }: { draft: Draft<Trunk> }) {
  const { t } = useLinesText();
  const draft = { ...edit, disabled: !useMay("edit-equipment") };
  const isByName = /^[^:]*[a-z][^:]*$/i.test(draft.value.host);
  return (
    <div className="col gap12">
      <div className="field-row">
        <TextField draft={draft} path="name" label={t("field.name")} />
        <TextField draft={draft} path="nameZh" label={t("field.nameZh")} optional />
      </div>
      <div className="field-row">
        <TextField draft={draft} path="host" label={t("field.host")} maxLength={120} />
        <NumberField
          draft={draft}
          path="port"
          label={t("field.port")}
          help={isByName ? t("field.portHelp") : undefined}
          min={1}
          max={65_535}
        />
        <SelectField
          draft={draft}
          path="transport"
          label={t("field.transport")}
          choices={["udp", "tcp"].map((value) => ({ value, label: value.toUpperCase() }))}
        />
      </div>
      <div className="field-row">
        <TextField draft={draft} path="username" label={t("field.username")} optional />
        <TextField draft={draft} path="password" label={t("field.password")} help={t("field.passwordHelp")} optional />
      </div>
      <div className="field-row">
        <TextField draft={draft} path="callerId" label={t("field.callerId")} help={t("field.callerIdHelp")} optional />
        <NumberField draft={draft} path="maxCalls" label={t("field.maxCalls")} min={1} max={1000} />
      </div>
      {isByName ? (
        <NumberField
          draft={draft}
          path="nextServerSeconds"
          label={t("field.nextServerSeconds")}
          help={t("field.nextServerHelp")}
          unit={t("field.seconds")}
          min={1}
          max={32}
        />
      ) : null}
      <div className="field-row">
        <SwitchField draft={draft} path="acceptInbound" label={t("field.acceptInbound")} />
        {"checkReachable" in draft.value ? (
          <SwitchField draft={draft} path={"checkReachable" as keyof Trunk} label={t("field.checkReachable")} />
        ) : null}
        <SwitchField draft={draft} path="enabled" label={t("field.enabled")} />
      </div>
    </div>
  );
}

function TrunkSettings({ id, onGone }: { id: string; onGone: () => void }) {
  const { t } = useLinesText();
  const words = useSetup();
  const draft = useItemDraft("trunks", id);
  const mayEdit = useMay("edit-equipment");
  if (draft === undefined) return <Skeleton active />;
  if (draft === null) return <p className="muted">{t("gone")}</p>;
  const { saved } = draft;
  const wording: Wording = {
    name: ([field]) => t(`field.${field}`),
    value: ([field], value) =>
      field === "password"
        ? t("secret")
        : typeof value === "boolean"
          ? words.t(value ? "yes" : "no")
          : String(value ?? words.t("unset")),
  };
  return (
    <div className="col gap16">
      <Fields draft={draft} />
      <SaveBar draft={draft} wording={wording} />
      <RemoveButton
        list="trunks"
        id={id}
        saved={saved}
        disabled={!mayEdit || draft.changes.length > 0}
        label={t("removeTrunk")}
        removed={t("removedTrunk", { name: nameOf(saved) })}
        onGone={onGone}
      />
    </div>
  );
}

/** One trunk's settings, beside the page. */
export function TrunkDrawer({ id }: { id: string }) {
  const { t } = useLinesText();
  const phone = usePhone();
  const navigate = useNavigate();
  const trunk = useConfigList("trunks").data?.items.find((each) => each.id === id);
  const close = () => void navigate("/lines");
  return (
    <Drawer open title={trunk === undefined ? t("trunks") : nameOf(trunk)} size={phone ? "100%" : 640} onClose={close}>
      <TrunkSettings key={id} id={id} onGone={close} />
    </Drawer>
  );
}

function TrunkRow({ trunk }: { trunk: LiveTrunk }) {
  const { t } = useLinesText();
  const { timeZone } = useSession();
  const isDown = trunk.state === "down";
  const isUp = trunk.state === "up";
  const hurts = isHurt(trunk);
  const color = isDown ? "var(--bad)" : hurts ? "var(--warn)" : isUp ? "var(--good)" : "var(--ink3)";
  return (
    <Link to={`/lines?trunk=${trunk.id}`}>
      <Glyph name={isDown || hurts ? "alarm" : isUp ? "ok" : "idle"} color={color} size={15} />
      <span className="grow">
        <b className="strong">{nameOf(trunk)}</b> <span className="small faint num">{trunk.host}</span>
        <br />
        <span className={`small ${isDown ? "bad" : "muted"}`}>
          {t(`trunkState.${trunk.state}`, { time: dayAndTime(trunk.since, timeZone) })}
        </span>
        {hurts ? (
          <>
            <br />
            <span className="small warn">{reasonText(trunk.reason)}</span>
          </>
        ) : null}
      </span>
      <span className="tiny faint num nowrap">{t("channels", { calls: trunk.calls, max: trunk.maxCalls })}</span>
    </Link>
  );
}

/** SIP trunks with their state; a new one is made here. */
export function TrunkPanel({ trunks }: { trunks: readonly LiveTrunk[] }) {
  const { t } = useLinesText();
  const words = useSetup();
  const navigate = useNavigate();
  const mayEdit = useMay("edit-equipment");
  const { data } = useConfigList("trunks");
  const [adding, setAdding] = useState(false);
  const [host, setHost] = useState("");
  const add = async (name: string, nameZh: string): Promise<void> => {
    if (data === undefined) return;
    const taken = data.items.map(({ id }) => id);
    const id = freeId(name, taken, "trunk");
    const names = nameZh === "" ? { name } : { name, nameZh };
    const item = { ...standards(), id, ...names, host: host.trim() } as Trunk; // the standards fill the other fields
    await createItem("trunks", data.version, item);
    void navigate(`/lines?trunk=${id}`);
  };
  const button = (
    <Button
      size="small"
      icon={<PlusOutlined />}
      disabled={!mayEdit}
      title={mayEdit ? "" : words.t("notAllowed")}
      onClick={() => setAdding(true)}
    >
      {t("addTrunk")}
    </Button>
  );
  return (
    <Panel flush title={t("trunks")} extra={button}>
      {trunks.length === 0 ? <p className="panel-body small faint">{t("noTrunks")}</p> : null}
      <div className="setup-list">
        {trunks.map((trunk) => (
          <TrunkRow key={trunk.id} trunk={trunk} />
        ))}
      </div>
      {adding ? (
        <AddDialog
          title={t("addTrunk")}
          sub={t("addTrunkSub")}
          ok={t("addTrunk")}
          onAdd={add}
          onClose={() => setAdding(false)}
        >
          <div className="field">
            <label htmlFor="new-host">{t("field.host")}</label>
            <Input id="new-host" value={host} onChange={({ target }) => setHost(target.value)} />
          </div>
        </AddDialog>
      ) : null}
    </Panel>
  );
}
