import { DeleteOutlined, PlusOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Drawer, Skeleton } from "antd";
import { type ReactNode, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { createItem, freeId, type ListName, removeItem, useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { AddDialog } from "#app/kit/add-dialog.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { SaveBar } from "#app/kit/save-bar.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { type Draft, useItemDraft } from "#app/kit/use-draft.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { type ConfigItem, configLists } from "#firmware/api/contract/config.ts";
import { useListsText } from "./lists.messages.ts";
import { useBoxText } from "./parts.messages.ts";
import { useWording } from "./setting-parts.tsx";

/** The small lists of the box: their items have an id and a name. */
export type SmallList = Extract<ListName, "pauseReasons" | "mailboxes">;

/** An item with the standard value of every field that has one. */
function newItem<C extends SmallList>(list: C, names: { id: string; name: string; nameZh: string }): ConfigItem<C> {
  const { nameZh, ...named } = names;
  const fields = Object.entries(configLists[list].item.properties)
    .map(([field, schema]) => [field, (schema as { default?: unknown }).default] as const)
    .filter(([, value]) => value !== undefined);
  const item = { ...Object.fromEntries(fields), ...named, ...(nameZh === "" ? {} : { nameZh }) };
  return item as ConfigItem<C>; // the standards fill what is not named
}

interface ListPartProps<C extends SmallList> {
  readonly list: C;
  readonly words: "pauses" | "mailboxes";
  readonly row: (item: ConfigItem<C>) => ReactNode;
  readonly fields: (draft: Draft<ConfigItem<C>>) => ReactNode;
}

function ItemDrawer<C extends SmallList>({
  list,
  id,
  fields,
  onClose,
}: ListPartProps<C> & { id: string; onClose: () => void }) {
  const { t } = useBoxText();
  const phone = usePhone();
  const wording = useWording();
  const offerUndo = useUndo();
  const data = useConfigList(list).data;
  const draft = useItemDraft(list, id);
  const [refused, setRefused] = useState<unknown>(undefined);
  if (draft === undefined || draft === null) return null;
  const name = nameOf(draft.saved);
  const remove = async (): Promise<void> => {
    const index = data?.items.findIndex((item) => item.id === id) ?? 0;
    try {
      const { version } = await removeItem(list, id, data?.version ?? 0);
      onClose();
      offerUndo(t("removed", { name }), () => void createItem(list, version, draft.saved, index));
    } catch (error) {
      setRefused(error);
    }
  };
  return (
    <Drawer open title={name} size={phone ? "100%" : 520} onClose={onClose}>
      <div className="col gap16">
        {fields(draft)}
        <SaveBar draft={draft} wording={wording} />
        <RefusalNote error={refused} />
        <span>
          <Button icon={<DeleteOutlined />} disabled={draft.changes.length > 0} onClick={() => void remove()}>
            {t("remove")}
          </Button>
        </span>
      </div>
    </Drawer>
  );
}

/** A small list: rows that open, one button that adds, removing with a way back. */
export function ListPart<C extends SmallList>(props: ListPartProps<C>) {
  const { list, words, row } = props;
  const { t } = useBoxText();
  const listText = useListsText();
  const { data, error } = useConfigList(list);
  const { part, item: open } = useParams();
  const navigate = useNavigate();
  const setOpen = (id?: string) => void navigate(id === undefined ? `/box/${part}` : `/box/${part}/${id}`);
  const [adding, setAdding] = useState(false);
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  const add = async (name: string, nameZh: string): Promise<void> => {
    const taken = data.items.map(({ id }) => id);
    const id = freeId(name, taken, words);
    await createItem(list, data.version, newItem(list, { id, name, nameZh }));
    setOpen(id);
  };
  const button = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {listText.t(`${words}.add`)}
    </Button>
  );
  return (
    <>
      <Answer sub={listText.t(`${words}.sub`)} actions={button}>
        {listText.t(`${words}.head`, { count: data.items.length })}
      </Answer>
      <Panel flush>
        {data.items.length === 0 ? <p className="panel-body muted">{listText.t(`${words}.none`)}</p> : null}
        <div className="list">
          {data.items.map((item) => (
            <button key={item.id} type="button" className="row-button" onClick={() => setOpen(item.id)}>
              <b className="strong grow">{nameOf(item)}</b>
              <span className="small muted">{row(item)}</span>
              <RightOutlined style={{ fontSize: 11, color: "var(--ink3)" }} />
            </button>
          ))}
        </div>
      </Panel>
      {adding ? (
        <AddDialog
          title={listText.t(`${words}.add`)}
          sub={listText.t(`${words}.addSub`)}
          ok={t("add")}
          onAdd={add}
          onClose={() => setAdding(false)}
        />
      ) : null}
      {open === undefined ? null : <ItemDrawer key={open} {...props} id={open} onClose={() => setOpen()} />}
    </>
  );
}
