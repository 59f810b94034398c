import { DeleteOutlined, KeyOutlined, PlusOutlined, RightOutlined } from "@ant-design/icons";
import { App, Button, Drawer, Input, Modal, Select, Skeleton } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { createItem, removeItem, updateItem, useConfigList } from "#app/data/config.ts";
import { useSession } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { type Editable, ManyField, SelectField, TextField } from "#app/kit/item-fields.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { Plate } from "#app/kit/plate.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { SaveBar } from "#app/kit/save-bar.tsx";
import { useItemDraft } from "#app/kit/use-draft.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { UserItem } from "#firmware/api/contract/config.ts";
import { useBoxText } from "./parts.messages.ts";
import { useWording } from "./setting-parts.tsx";
import { useUsersText } from "./users.messages.ts";

const roles = ["owner", "supervisor", "installer", "agent"] as const;
const SHORTEST = 8;

function Password({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useUsersText();
  return (
    <div className="field">
      <label htmlFor="user-password">{t("password")}</label>
      <Input.Password
        id="user-password"
        autoComplete="new-password"
        value={value}
        maxLength={200}
        onChange={({ target }) => onChange(target.value)}
      />
      <span className="tiny faint">{t("passwordHelp")}</span>
    </div>
  );
}

/** A new person: sign-in name, role and first password. `again` brings one back that was removed. */
function AddUser({ again, onClose }: { again?: UserItem | undefined; onClose: () => void }) {
  const { t } = useBoxText();
  const usersText = useUsersText();
  const version = useConfigList("users").data?.version ?? 0;
  const [user, setUser] = useState<UserItem>(again ?? { id: "", name: "", roles: ["supervisor"] });
  const [password, setPassword] = useState("");
  const [refused, setRefused] = useState<unknown>(undefined);
  const draft: Editable<UserItem> = { value: user, problems: [], set: setUser };
  const ready = user.id !== "" && user.name !== "" && password.length >= SHORTEST && user.roles.length > 0;
  const add = async (): Promise<void> => {
    try {
      await createItem("users", version, { ...user, password });
      onClose();
    } catch (error) {
      setRefused(error);
    }
  };
  return (
    <Modal
      open
      title={again === undefined ? usersText.t("add") : nameOf(again)}
      okText={t("add")}
      okButtonProps={{ disabled: !ready }}
      onOk={() => void add()}
      onCancel={onClose}
    >
      <div className="col gap12">
        <p className="muted">{usersText.t(again === undefined ? "addSub" : "keepsPassword")}</p>
        <div className="field-row">
          <TextField draft={draft} path="name" label={t("field.name")} />
          <TextField draft={draft} path="id" label={usersText.t("signInName")} maxLength={40} />
        </div>
        <div className="field">
          <label htmlFor="user-roles">{t("field.roles")}</label>
          <Select<UserItem["roles"]>
            id="user-roles"
            mode="multiple"
            value={user.roles}
            onChange={(next) => setUser({ ...user, roles: next })}
            options={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
          />
        </div>
        <Password value={password} onChange={setPassword} />
        <RefusalNote error={refused} />
      </div>
    </Modal>
  );
}

function SetPassword({ user, onClose }: { user: UserItem; onClose: () => void }) {
  const { t } = useUsersText();
  const { message } = App.useApp();
  const version = useConfigList("users").data?.version ?? 0;
  const [password, setPassword] = useState("");
  const [refused, setRefused] = useState<unknown>(undefined);
  const save = async (): Promise<void> => {
    try {
      await updateItem("users", user.id, version, { ...user, password });
      onClose();
      void message.success(t("passwordSet", { name: nameOf(user) }));
    } catch (error) {
      setRefused(error);
    }
  };
  return (
    <Modal
      open
      title={`${t("setPassword")}, ${nameOf(user)}`}
      okText={t("setPassword")}
      okButtonProps={{ disabled: password.length < SHORTEST }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <Password value={password} onChange={setPassword} />
      <RefusalNote error={refused} />
    </Modal>
  );
}

function Fields({ draft }: { draft: NonNullable<ReturnType<typeof useItemDraft<"users">>> }) {
  const { t } = useBoxText();
  const usersText = useUsersText();
  const named = (items: readonly { id: string; name: string; nameZh?: string }[] | undefined) =>
    (items ?? []).map((item) => ({ value: item.id, label: nameOf(item) }));
  const queues = named(useConfigList("queues").data?.items);
  const mailboxes = named(useConfigList("mailboxes").data?.items);
  const extensions = useConfigList("extensions").data?.items ?? [];
  return (
    <>
      <div className="field-row">
        <TextField draft={draft} path="name" label={t("field.name")} />
        <TextField draft={draft} path="nameZh" label={t("field.nameZh")} optional />
      </div>
      <ManyField
        draft={draft}
        path="roles"
        label={t("field.roles")}
        choices={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
      />
      <div className="field-row">
        <SelectField
          draft={draft}
          path="extension"
          label={t("field.extension")}
          optional
          choices={extensions.map((each) => ({ value: each.number, label: `${each.number} ${nameOf(each)}` }))}
        />
        <SelectField
          draft={draft}
          path="language"
          label={t("field.language")}
          optional
          choices={(["en", "zh"] as const).map((value) => ({ value, label: t(`languages.${value}`) }))}
        />
      </div>
      <ManyField
        draft={draft}
        path="queues"
        label={t("field.queues")}
        choices={queues}
        optional
        placeholder={usersText.t("allQueues")}
      />
      <ManyField draft={draft} path="mailboxes" label={t("field.mailboxes")} choices={mailboxes} optional />
    </>
  );
}

interface UserDrawerProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onRemoved: (user: UserItem) => void;
}

function UserDrawer({ id, onClose, onRemoved }: UserDrawerProps) {
  const { t } = useUsersText();
  const box = useBoxText();
  const phone = usePhone();
  const wording = useWording();
  const { person } = useSession();
  const version = useConfigList("users").data?.version ?? 0;
  const draft = useItemDraft("users", id);
  const [refused, setRefused] = useState<unknown>(undefined);
  const [isSetting, setSetting] = useState(false);
  if (draft === undefined || draft === null) return null;
  const remove = async (): Promise<void> => {
    try {
      await removeItem("users", id, version);
      onRemoved(draft.saved);
    } catch (error) {
      setRefused(error);
    }
  };
  const isBusy = draft.changes.length > 0;
  return (
    <Drawer open title={`${nameOf(draft.saved)} · ${id}`} size={phone ? "100%" : 560} onClose={onClose}>
      <div className="col gap16">
        <Fields draft={draft} />
        <SaveBar draft={draft} wording={wording} />
        <RefusalNote error={refused} />
        <div className="row gap8 wrap">
          <Button icon={<KeyOutlined />} disabled={isBusy} onClick={() => setSetting(true)}>
            {t("setPassword")}
          </Button>
          <span className="grow" />
          <Button
            danger
            icon={<DeleteOutlined />}
            disabled={isBusy || person.id === id}
            title={person.id === id ? t("you") : ""}
            onClick={() => void remove()}
          >
            {box.t("remove")}
          </Button>
        </div>
      </div>
      {isSetting ? <SetPassword user={draft.saved} onClose={() => setSetting(false)} /> : null}
    </Drawer>
  );
}

/** A removed person can be brought back with a new password: the old one has left the box. */
function RemovedLine({ user, onAgain, onDone }: { user: UserItem; onAgain: () => void; onDone: () => void }) {
  const { t } = useBoxText();
  return (
    <output className="row gap12 wrap saved-note small" style={{ display: "flex" }}>
      <span className="grow">{t("removed", { name: nameOf(user) })}</span>
      <Button size="small" onClick={onAgain}>
        {t("undo")}
      </Button>
      <Button size="small" type="text" aria-label={t("close")} onClick={onDone}>
        ✕
      </Button>
    </output>
  );
}

/** Who signs in to the page with a password. */
export function UsersPart() {
  const { t } = useUsersText();
  const box = useBoxText();
  const { person } = useSession();
  const { data, error } = useConfigList("users");
  const { item: open } = useParams();
  const navigate = useNavigate();
  const setOpen = (id?: string) => void navigate(id === undefined ? "/box/users" : `/box/users/${id}`);
  const [adding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<UserItem | undefined>(undefined);
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  const button = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  const close = () => {
    setAdding(false);
    if (adding) setRemoved(undefined);
  };
  return (
    <>
      <Answer sub={t("sub")} actions={button}>
        {t("head", { count: data.items.length })}
      </Answer>
      {removed === undefined || adding ? null : (
        <RemovedLine user={removed} onAgain={() => setAdding(true)} onDone={() => setRemoved(undefined)} />
      )}
      <Panel flush>
        <div className="list">
          {data.items.map((user) => (
            <button key={user.id} type="button" className="row-button" onClick={() => setOpen(user.id)}>
              <Plate name={nameOf(user)} />
              <span className="grow">
                <b className="strong">{nameOf(user)}</b>{" "}
                <span className="small faint">
                  {user.id} {user.id === person.id ? `· ${t("you")}` : ""}
                </span>
              </span>
              <span className="small muted">{user.roles.map((role) => box.t(`roles.${role}`)).join(", ")}</span>
              <RightOutlined style={{ fontSize: 11, color: "var(--ink3)" }} />
            </button>
          ))}
        </div>
      </Panel>
      {adding ? <AddUser again={removed} onClose={close} /> : null}
      {open === undefined ? null : (
        <UserDrawer
          key={open}
          id={open}
          onClose={() => setOpen()}
          onRemoved={(user) => {
            setOpen();
            setRemoved(user);
          }}
        />
      )}
    </>
  );
}
