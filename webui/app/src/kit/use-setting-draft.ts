import { useState } from "react";
import { type SettingName, saveSetting, useConfigSetting } from "#app/data/config.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import type { configSettings } from "#firmware/api/contract/config.ts";
import type { ReplyOf } from "#firmware/api/contract/route.ts";
import { changesBetween } from "./changes.ts";
import { type Draft, useKeeping, useKept } from "./use-draft.ts";

type Value<N extends SettingName> = ReplyOf<(typeof configSettings)[N]["get"]>["value"];
type SaveState = Pick<Draft<unknown>, "saving" | "refusal" | "steps">;
const AT_REST: SaveState = { saving: false, refusal: undefined, steps: undefined };

/**
 * A setting that exists once, being edited; the box keeps the edit per person until it is saved. Undefined while it is
 * loaded. When somebody else has saved meanwhile the save is refused once and says so; saving again keeps one's own.
 */
export function useSettingDraft<N extends SettingName>(name: N): Draft<Value<N>> | undefined {
  const key = `settings.${name}`;
  const { data } = useConfigSetting(name);
  const kept = useKept<Value<N>>(key);
  const [local, setLocal] = useState<{ version: number; base: Value<N>; value: Value<N> } | null | undefined>(
    undefined,
  );
  const [state, setState] = useState<SaveState>(AT_REST);
  const flush = useKeeping(key, local);
  if (data === undefined || kept === undefined) return undefined;
  const saved = data.value as Value<N>;
  const edit = local === undefined ? kept.edit : (local ?? undefined);
  const value = edit?.value ?? saved;
  const changes = changesBetween(saved, value);
  const version = edit?.version ?? data.version;
  return {
    value,
    saved,
    changes,
    foundFrom: local === undefined ? kept.savedAt : undefined,
    problems: [],
    conflict: undefined,
    ...state,
    set(next) {
      setState(AT_REST);
      setLocal(changesBetween(saved, next).length === 0 ? null : { version, base: saved, value: next });
    },
    discard() {
      setState(AT_REST);
      setLocal(null);
    },
    async save() {
      setState({ ...AT_REST, saving: true });
      try {
        const { steps } = await saveSetting(name, version, value);
        setLocal(null);
        setState({ ...AT_REST, steps });
        return true;
      } catch (refusal) {
        const theirs = refusal instanceof ApiRefusal ? refusal.error.conflict?.version : undefined;
        setLocal({ version: theirs ?? version, base: saved, value });
        setState({ ...AT_REST, refusal });
        return false;
      }
    },
    resolve: async () => false,
    dismiss: () => setState(AT_REST),
    keep: flush,
  };
}
