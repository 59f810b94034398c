import { Button } from "antd";
import { useState } from "react";
import { createItem, type ListName, removeItem, useConfigList } from "#app/data/config.ts";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import { RefusalNote } from "./refusal.tsx";
import { useUndo } from "./undo.tsx";

export interface RemoveButtonProps<C extends ListName> {
  readonly list: C;
  readonly id: string;
  /** As it is saved: what is put back when the person thinks better of it. */
  readonly saved: ConfigItem<C>;
  readonly disabled: boolean;
  readonly label: string;
  /** What is told when it has gone. */
  readonly removed: string;
  readonly onGone: () => void;
}

/** Takes an item out of its list at once, and offers to put it back; what else needs it is told instead. */
export function RemoveButton<C extends ListName>(props: RemoveButtonProps<C>) {
  const { list, id, saved, disabled, label, removed, onGone } = props;
  const version = useConfigList(list).data?.version ?? 0;
  const offerUndo = useUndo();
  const [refused, setRefused] = useState<unknown>(undefined);
  const remove = async (): Promise<void> => {
    try {
      const reply = await removeItem(list, id, version);
      onGone();
      offerUndo(removed, () => void createItem(list, reply.version, saved));
    } catch (error) {
      setRefused(error);
    }
  };
  return (
    <>
      <RefusalNote error={refused} />
      <span>
        <Button danger disabled={disabled} onClick={() => void remove()}>
          {label}
        </Button>
      </span>
    </>
  );
}
