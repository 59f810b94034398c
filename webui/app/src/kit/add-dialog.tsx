import { Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { RefusalNote } from "./refusal.tsx";
import { useSetup } from "./setup.messages.ts";

export interface AddDialogProps {
  readonly title: string;
  readonly sub?: string;
  readonly ok: string;
  /** More fields, below the names. */
  readonly children?: ReactNode;
  /** Rejects with what the box refused; the dialog shows it and stays. */
  readonly onAdd: (name: string, nameZh: string) => Promise<void>;
  readonly onClose: () => void;
}

/** A new thing needs a name; everything else has standards. */
export function AddDialog({ title, sub, ok, children, onAdd, onClose }: AddDialogProps) {
  const { t } = useSetup();
  const [name, setName] = useState("");
  const [nameZh, setNameZh] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(undefined);
  /** In either language: the other may stay empty. */
  const given = name.trim() === "" ? nameZh.trim() : name.trim();
  const add = async (): Promise<void> => {
    if (given === "") return;
    setBusy(true);
    try {
      await onAdd(given, nameZh.trim());
      onClose();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={title}
      okText={ok}
      onOk={() => void add()}
      onCancel={onClose}
      confirmLoading={busy}
      okButtonProps={{ disabled: given === "" }}
    >
      {sub === undefined ? null : <p className="muted">{sub}</p>}
      <div className="col gap12" style={{ margin: "12px 0" }}>
        <div className="field">
          <label htmlFor="new-name">{t("name")}</label>
          <Input
            id="new-name"
            autoFocus
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => void add()}
          />
        </div>
        <div className="field">
          <label htmlFor="new-name-zh">{t("nameZh")}</label>
          <Input
            id="new-name-zh"
            value={nameZh}
            maxLength={60}
            onChange={(event) => setNameZh(event.target.value)}
            onPressEnter={() => void add()}
          />
        </div>
        {children}
      </div>
      <RefusalNote error={refusal} />
    </Modal>
  );
}
