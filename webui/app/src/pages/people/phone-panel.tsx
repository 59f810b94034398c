import { CopyOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Input, Popconfirm } from "antd";
import { type ReactNode, useState } from "react";
import { call } from "#app/data/api.ts";
import { updateItem, useConfigList } from "#app/data/config.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { boxRoutes } from "#firmware/api/contract/box.ts";
import { configRoutes } from "#firmware/api/contract/config.ts";
import { usePeopleText } from "./people.messages.ts";
import type { ExtensionItem, Person } from "./people.ts";
import { newPassword, serverOf } from "./phone-setup.ts";

/** The phones that are registered for this extension now. */
export function PhonesPanel({ person }: { person: Person }) {
  const { t } = usePeopleText();
  const { timeZone } = useSession();
  const contacts = person.phone?.contacts ?? [];
  return (
    <Panel title={t("phones.title")}>
      {contacts.length === 0 ? <p className="small muted">{t("phones.none")}</p> : null}
      {contacts.map((contact) => (
        <div key={contact.address} className="contact">
          <Glyph name="ok" color="var(--good)" style={{ alignSelf: "center" }} />
          <span className="grow">
            <span className="strong">{contact.userAgent ?? t(`phones.${contact.kind}`)}</span>{" "}
            <span className="mono faint">{contact.address}</span>
          </span>
          <span className="tiny faint num nowrap">
            {contact.expiresAt === undefined
              ? t(`phones.${contact.kind}`)
              : t("phones.until", { time: clockTime(contact.expiresAt, timeZone) })}
          </span>
        </div>
      ))}
    </Panel>
  );
}

function Copyable({ value, secret = false }: { value: string; secret?: boolean }) {
  const { t } = usePeopleText();
  const { message } = App.useApp();
  const copy = (): void => void navigator.clipboard?.writeText(value).then(() => message.success(t("phones.copied")));
  return (
    <span className="row gap6">
      <span className={`strong ${secret ? "mono" : "num"}`}>{value}</span>
      {navigator.clipboard === undefined ? null : (
        <Button
          size="small"
          type="text"
          icon={<CopyOutlined />}
          aria-label={`${t("phones.copy")} ${value}`}
          onClick={copy}
        />
      )}
    </span>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <span className="faint">{name}</span>
      <span>{children}</span>
    </>
  );
}

/** Password and PIN: shown to those who set up phones (it goes into the audit log), replaced at once. */
function Secrets({ person }: { person: ExtensionItem }) {
  const { t } = usePeopleText();
  const { message } = App.useApp();
  const { roles } = useSession();
  const mayEdit = useMay("edit-people");
  const list = useConfigList("extensions").data;
  const [shown, setShown] = useState<{ sipPassword: string; pin?: string }>();
  const [pin, setPin] = useState("");
  const [refused, setRefused] = useState<unknown>();
  const maySee = roles.includes("owner") || roles.includes("installer");
  const run = (request: () => Promise<void>): void => {
    setRefused(undefined);
    void request().catch(setRefused);
  };
  const see = async (): Promise<void> => {
    setShown(await call(configRoutes.extensionSecrets, { params: { id: person.number } }));
  };
  const save = async (change: Partial<ExtensionItem>): Promise<void> => {
    await updateItem("extensions", person.number, list?.version ?? 0, { ...person, ...change });
    if (shown !== undefined) await see();
  };
  const regenerate = async (): Promise<void> => {
    await save({ sipPassword: newPassword() });
    if (maySee) await see();
    void message.success(t("phones.regenerated"));
  };
  const givePin = async (): Promise<void> => {
    await save({ agent: { ...person.agent, pin } });
    setPin("");
    void message.success(t("phones.pinSet"));
  };
  return (
    <>
      <Row name={t("phones.password")}>
        <span className="row gap8 wrap">
          {shown === undefined ? (
            <span className="faint">••••••••</span>
          ) : (
            <Copyable value={shown.sipPassword} secret />
          )}
          {maySee ? (
            <Button size="small" onClick={() => (shown === undefined ? run(see) : setShown(undefined))}>
              {t(shown === undefined ? "phones.show" : "phones.hide")}
            </Button>
          ) : (
            <span className="tiny faint">{t("phones.askInstaller")}</span>
          )}
          <Popconfirm
            title={t("phones.regenerateAsk")}
            okText={t("phones.regenerate")}
            onConfirm={() => run(regenerate)}
          >
            <Button size="small" disabled={!mayEdit}>
              {t("phones.regenerate")}
            </Button>
          </Popconfirm>
        </span>
      </Row>
      {person.agent === undefined ? null : (
        <Row name={t("phones.pin")}>
          <span className="row gap8 wrap">
            {shown?.pin === undefined ? <span className="faint">••••</span> : <Copyable value={shown.pin} secret />}
            <Input
              size="small"
              style={{ width: 110 }}
              inputMode="numeric"
              maxLength={10}
              value={pin}
              disabled={!mayEdit}
              placeholder={t("phones.newPin")}
              aria-label={`${t("phones.newPin")}, ${t("phones.pinShape")}`}
              onChange={(event) => setPin(event.target.value.replace(/\D/g, ""))}
            />
            <Button size="small" disabled={pin.length < 4} title={t("phones.pinShape")} onClick={() => run(givePin)}>
              {t("phones.setPin")}
            </Button>
          </span>
        </Row>
      )}
      {refused === undefined ? null : (
        <div style={{ gridColumn: "1 / -1" }}>
          <RefusalNote error={refused} onClose={() => setRefused(undefined)} />
        </div>
      )}
    </>
  );
}

/** What to type into a phone so that it registers. */
export function ConnectPanel({ person }: { person: ExtensionItem }) {
  const { t } = usePeopleText();
  const maySeeBox = useMay("see-box");
  const health = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => call(boxRoutes.health, {}, signal),
    enabled: maySeeBox,
  });
  const server = serverOf(health.data?.ports ?? [], location.hostname);
  return (
    <Panel title={t("phones.how")}>
      <div className="kv">
        <Row name={t("phones.server")}>
          <Copyable value={server.host} />
        </Row>
        <Row name={t("phones.port")}>
          {server.port === undefined ? (
            <span className="muted">{t("phones.portUnknown")}</span>
          ) : (
            <Copyable value={String(server.port)} />
          )}
        </Row>
        <Row name={t("phones.transport")}>{t("phones.transports")}</Row>
        <Row name={t("phones.user")}>
          <Copyable value={person.number} />
        </Row>
        <Secrets person={person} />
      </div>
      {server.isLoopback ? (
        <p className="tiny warn" style={{ marginTop: 10 }}>
          {t("phones.loopback")}
        </p>
      ) : null}
    </Panel>
  );
}
