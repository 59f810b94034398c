import { useState } from "react";
import { type SettingName, saveSetting, useConfigSetting } from "#app/data/config.ts";
import type { configSettings } from "#firmware/api/contract/config.ts";
import type { ReplyOf } from "#firmware/api/contract/route.ts";
import { changesBetween } from "./changes.ts";
import type { Draft } from "./use-draft.ts";

type Value<N extends SettingName> = ReplyOf<(typeof configSettings)[N]["get"]>["value"];
type SaveState = Pick<Draft<unknown>, "saving" | "refusal" | "steps">;
const AT_REST: SaveState = { saving: false, refusal: undefined, steps: undefined };

const storeKey = (name: SettingName): string => `callbox.edit.${name}`;

/** Edits of a setting that exists once, kept in this browser until they are saved. Undefined while it is loaded. */
export function useSettingDraft<N extends SettingName>(name: N): Draft<Value<N>> | undefined {
  const { data } = useConfigSetting(name);
  const [edit, setEdit] = useState<{ version: number; value: Value<N> } | undefined>(() => {
    const kept = localStorage.getItem(storeKey(name));
    return kept === null ? undefined : (JSON.parse(kept) as { version: number; value: Value<N> }); // written below
  });
  const [state, setState] = useState<SaveState>(AT_REST);
  if (data === undefined) return undefined;
  const saved = data.value as Value<N>;
  const value = edit?.value ?? saved;
  const changes = changesBetween(saved, value);
  const keep = (next: typeof edit): void => {
    setEdit(next);
    if (next === undefined) localStorage.removeItem(storeKey(name));
    else localStorage.setItem(storeKey(name), JSON.stringify(next));
  };
  return {
    value,
    saved,
    changes,
    foundFrom: undefined,
    problems: [],
    conflict: undefined,
    ...state,
    set(next) {
      setState(AT_REST);
      keep(
        changesBetween(saved, next).length === 0 ? undefined : { version: edit?.version ?? data.version, value: next },
      );
    },
    discard() {
      setState(AT_REST);
      keep(undefined);
    },
    async save() {
      setState({ ...AT_REST, saving: true });
      try {
        const { steps } = await saveSetting(name, edit?.version ?? data.version, value);
        keep(undefined);
        setState({ ...AT_REST, steps });
        return true;
      } catch (refusal) {
        // Pressing again after "somebody else saved" keeps one's own: the edit is now made on what they saved.
        keep({ version: data.version, value });
        setState({ ...AT_REST, refusal });
        return false;
      }
    },
    resolve: async () => false,
    dismiss: () => setState(AT_REST),
    keep: async () => undefined,
  };
}
