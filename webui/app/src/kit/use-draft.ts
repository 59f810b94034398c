import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { call, csrfHeader } from "#app/data/api.ts";
import { type ListName, updateItem, useConfigList } from "#app/data/config.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import { type ConfigItem, configLists, configRoutes } from "#firmware/api/contract/config.ts";
import type { ApplyStep, Problem } from "#firmware/api/contract/config-views.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { CSRF_HEADER } from "#firmware/api/contract/session.ts";
import { type Change, type Clash, changesBetween, isSame, mergeEdits, withChange } from "./changes.ts";

/** Edits wait this long before they are kept on the box or checked. */
const SETTLE_MS = 500;

/** What one has changed and not saved: the value, and what it was made from. */
interface Edit<T> {
  readonly version: number;
  readonly base: T;
  readonly value: T;
}

/** Somebody else has saved the same thing: where both touched the same field, one must be chosen. */
export interface Conflict<T> {
  readonly version: number;
  readonly by: string | undefined;
  readonly savedAt: number | undefined;
  readonly theirs: T;
  readonly merged: T;
  readonly clashes: readonly Clash[];
}

export interface Draft<T> {
  readonly value: T;
  readonly saved: T;
  readonly changes: readonly Change[];
  /** When the changes were made that were found here on opening the page. */
  readonly foundFrom: number | undefined;
  readonly problems: readonly Problem[];
  readonly saving: boolean;
  readonly refusal: unknown;
  readonly conflict: Conflict<T> | undefined;
  /** What the last save means for the box. */
  readonly steps: readonly ApplyStep[] | undefined;
  set(next: T): void;
  discard(): void;
  /** Resolves to whether it is saved. */
  save(): Promise<boolean>;
  /** Saves the joined value with what was chosen for every clash. */
  resolve(theirs: ReadonlySet<Clash>): Promise<boolean>;
  dismiss(): void;
  /** Keeps the changes on the box at once (they are kept a moment after each edit anyway). */
  keep(): Promise<void>;
}

function idOf(name: ListName, item: unknown): string {
  return String(Reflect.get(item as object, configLists[name].key));
}

/** What the box says about the value as it stands, asked a moment after the last edit. */
function useProblems(name: ListName, value: unknown): readonly Problem[] {
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  useEffect(() => {
    if (value === undefined) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const body = { collection: name, item: value };
        const reply = await call(configRoutes.checkConfig, { body }, stop.signal);
        setProblems(reply.problems);
      } catch {
        setProblems([]); // the box checks again when it is saved, and says so then
      }
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [name, value]);
  return problems;
}

type KeptEdit<T> = { readonly edit: Edit<T> | undefined; readonly savedAt: number | undefined };

/** The changes the box keeps for this person; undefined while they are being asked for. */
export function useKept<T>(key: string): KeptEdit<T> | undefined {
  const { data, isError } = useQuery({
    queryKey: ["draft", key],
    staleTime: 0,
    gcTime: 0,
    queryFn: async ({ signal }) => call(routes.draft, { params: { key } }, signal),
  });
  if (isError) return { edit: undefined, savedAt: undefined };
  if (data === undefined) return undefined;
  const edit = (data.value ?? undefined) as Edit<T> | undefined; // written by `keepOnBox` below
  return { edit, savedAt: data.savedAt ?? undefined };
}

/** Drafts reach the box in the order in which they were made. */
let queue: Promise<unknown> = Promise.resolve();

function keepOnBox(key: string, value: unknown): Promise<unknown> {
  const send = () => call(routes.setDraft, { params: { key }, body: { value: value ?? null } });
  // A draft that cannot be kept is still on the page; leaving asks.
  queue = queue.then(send).catch(() => undefined);
  return queue;
}

/** The page is going away: the browser finishes this one without it. */
function keepWhileLeaving(key: string, value: unknown): void {
  const csrf = csrfHeader();
  const headers = { "content-type": "application/json", ...(csrf === undefined ? {} : { [CSRF_HEADER]: csrf }) };
  const body = JSON.stringify({ value: value ?? null });
  void fetch(addressOf(routes.setDraft, { key }), { method: "PUT", headers, body, keepalive: true });
}

interface Local<T> {
  /** null: thrown away or saved; undefined: not touched since the page was opened. */
  readonly edit: Edit<T> | null | undefined;
}

/** Keeps what is edited on the box, a moment after each edit; what is still waiting is kept when the page is left. */
export function useKeeping(key: string, edit: unknown): () => Promise<void> {
  const waiting = useRef<{ readonly value: unknown } | undefined>(undefined);
  const flush = useCallback(async () => {
    const { current } = waiting;
    waiting.current = undefined;
    if (current !== undefined) await keepOnBox(key, current.value);
  }, [key]);
  useEffect(() => {
    if (edit === undefined) return;
    waiting.current = { value: edit };
    const timer = setTimeout(() => void flush(), edit === null ? 0 : SETTLE_MS);
    return () => clearTimeout(timer);
  }, [edit, flush]);
  useEffect(() => {
    const leave = (): void => {
      const { current } = waiting;
      waiting.current = undefined;
      if (current !== undefined) keepWhileLeaving(key, current.value);
    };
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      void flush();
    };
  }, [key, flush]);
  return flush;
}

/** What somebody else saved meanwhile, joined with what was sent; undefined for any other refusal. */
function conflictOf<T>(error: unknown, base: T, sent: T): Conflict<T> | undefined {
  const clash = error instanceof ApiRefusal && error.status === 409 ? error.error.conflict : undefined;
  if (clash === undefined || clash.theirs === null) return undefined;
  const theirs = clash.theirs as T; // the item as the contract of its list has it
  const { value: merged, clashes } = mergeEdits(base, sent, theirs);
  return { version: clash.version, by: clash.by, savedAt: clash.savedAt, theirs, merged, clashes };
}

/** The item as stored and as edited, with the box's remarks about it. */
function useEdit<C extends ListName>(name: C, id: string) {
  type T = ConfigItem<C>;
  const key = `${name}.${id}`;
  const list = useConfigList(name).data;
  const kept = useKept<T>(key);
  const [local, setLocal] = useState<Local<T>>({ edit: undefined });
  const flush = useKeeping(key, local.edit);
  const saved = list?.items.find((item) => idOf(name, item) === id);
  // What was kept may have been saved since, here or elsewhere: then there is nothing left to save.
  const found = kept?.edit !== undefined && !isSame(kept.edit.value, saved) ? kept.edit : undefined;
  const edit = local.edit === null ? undefined : (local.edit ?? found);
  const value = edit?.value ?? saved;
  const base = edit?.base ?? saved;
  const changes = useMemo(() => changesBetween(base, value), [base, value]);
  const problems = useProblems(name, changes.length === 0 ? undefined : value);
  const foundFrom = local.edit === undefined && changes.length > 0 ? kept?.savedAt : undefined;
  return { list, kept, setLocal, flush, saved, edit, value, base, changes, problems, foundFrom };
}

interface SaveState {
  readonly saving: boolean;
  readonly refusal?: unknown;
  readonly steps?: readonly ApplyStep[];
}
const AT_REST: SaveState = { saving: false };

/**
 * An item of the configuration being edited. Undefined while it is being loaded; null when there is no such item.
 * Edits collect until they are saved; the box keeps them per person meanwhile.
 */
export function useItemDraft<C extends ListName>(name: C, id: string): Draft<ConfigItem<C>> | null | undefined {
  type T = ConfigItem<C>;
  const { list, kept, setLocal, flush, saved, edit, value, base, changes, problems, foundFrom } = useEdit(name, id);
  const [state, setState] = useState<SaveState>(AT_REST);
  const [conflict, setConflict] = useState<Conflict<T> | undefined>(undefined);
  if (list === undefined || kept === undefined) return undefined;
  if (saved === undefined || value === undefined || base === undefined) return null;

  const send = async (version: number, sent: T): Promise<boolean> => {
    setState({ saving: true });
    try {
      const { steps } = await updateItem(name, id, version, sent);
      setLocal({ edit: null });
      setConflict(undefined);
      setState({ saving: false, steps });
      return true;
    } catch (error) {
      const clash = conflictOf(error, base, sent);
      setConflict(clash);
      setState(clash === undefined ? { saving: false, refusal: error } : AT_REST);
      return false;
    }
  };
  const version = edit?.version ?? list.version;
  return {
    value,
    saved,
    changes,
    problems: changes.length === 0 ? [] : problems,
    foundFrom,
    saving: state.saving,
    refusal: state.refusal,
    steps: changes.length === 0 ? state.steps : undefined,
    conflict,
    set(next) {
      if (state !== AT_REST) setState(AT_REST);
      const isBack = isSame(next, base) || isSame(next, saved);
      setLocal({ edit: isBack ? null : { version, base, value: next } });
    },
    discard() {
      setLocal({ edit: null });
      setState(AT_REST);
    },
    save: () => send(isSame(base, saved) ? list.version : version, value),
    async resolve(theirs) {
      if (conflict === undefined) return false;
      const chosen = conflict.clashes
        .filter((clash) => theirs.has(clash))
        .reduce((whole, { path, theirs: their }) => withChange(whole, path, their), conflict.merged);
      return send(conflict.version, chosen);
    },
    dismiss() {
      setConflict(undefined);
      setState(AT_REST);
    },
    keep: flush,
  };
}
