import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { createItem, freeId, removeItem, updateItem, useConfigList } from "#app/data/config.ts";
import { queryClient } from "#app/data/query-client.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { useUndo } from "#app/kit/undo.tsx";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import { usePromptsText } from "./prompts.messages.ts";

export type Entry = ConfigItem<"prompts">;

const promptsChanged = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ["prompts"] });

function without(entry: Entry): Entry {
  const kept = Object.entries(entry).filter(([, value]) => value !== "" && value !== undefined);
  return Object.fromEntries(kept) as unknown as Entry; // only empty optional texts were left out
}

function useEntry(entry: Entry | undefined, taken: readonly string[], onDone: (id: string) => void) {
  const list = useConfigList("prompts").data;
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(undefined);
  const { t } = usePromptsText();
  const offerUndo = useUndo();
  const version = list?.version ?? 0;
  const run = async (work: () => Promise<string>): Promise<void> => {
    setBusy(true);
    try {
      const id = await work();
      await promptsChanged();
      onDone(id);
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  return {
    busy,
    refusal,
    save: (value: Entry) =>
      run(async () => {
        if (entry !== undefined) {
          await updateItem("prompts", entry.id, version, without(value));
          return entry.id;
        }
        const id = freeId(value.name, taken, "prompt");
        await createItem("prompts", version, without({ ...value, id }));
        return id;
      }),
    remove: () =>
      run(async () => {
        if (entry === undefined) return "";
        const removed = await removeItem("prompts", entry.id, version);
        offerUndo(t("removedEntry", { name: nameOf(entry) }), () => {
          void createItem("prompts", removed.version, entry).then(promptsChanged);
        });
        return "";
      }),
  };
}

export interface EntryDialogProps {
  /** The one that is edited; absent for a new one. */
  readonly entry: Entry | undefined;
  /** Ids of all prompts. */
  readonly taken: readonly string[];
  readonly onDone: (id: string) => void;
  readonly onClose: () => void;
}

/** Name and text of a prompt of one's own. */
export function EntryDialog({ entry, taken, onDone, onClose }: EntryDialogProps) {
  const { t } = usePromptsText();
  const words = useSetup();
  const [value, setValue] = useState<Entry>(entry ?? { id: "", name: "" });
  const { busy, refusal, save, remove } = useEntry(entry, taken, onDone);
  const field = (name: "name" | "nameZh" | "text" | "textZh", label: string) => (
    <div className="field">
      <label htmlFor={`entry-${name}`}>{label}</label>
      {name === "name" || name === "nameZh" ? (
        <Input
          id={`entry-${name}`}
          value={value[name] ?? ""}
          maxLength={60}
          autoFocus={name === "name"}
          onChange={(event) => setValue({ ...value, [name]: event.target.value })}
        />
      ) : (
        <Input.TextArea
          id={`entry-${name}`}
          rows={2}
          value={value[name] ?? ""}
          maxLength={2000}
          onChange={(event) => setValue({ ...value, [name]: event.target.value })}
        />
      )}
    </div>
  );
  return (
    <Modal
      open
      title={t(entry === undefined ? "addTitle" : "editTitle")}
      okText={entry === undefined ? t("add") : words.t("savePlain")}
      okButtonProps={{ disabled: value.name.trim() === "" }}
      confirmLoading={busy}
      onOk={() => void save(value)}
      onCancel={onClose}
    >
      {entry === undefined ? <p className="muted">{t("addSub")}</p> : null}
      <div className="col gap12" style={{ margin: "12px 0" }}>
        <div className="field-row">
          {field("name", words.t("name"))}
          {field("nameZh", words.t("nameZh"))}
        </div>
        {field("text", t("text"))}
        {field("textZh", t("textZh"))}
        {entry === undefined ? null : (
          <Button size="small" type="text" danger style={{ alignSelf: "flex-start" }} onClick={() => void remove()}>
            {t("removeEntry")}
          </Button>
        )}
      </div>
      <RefusalNote error={refusal} />
    </Modal>
  );
}
