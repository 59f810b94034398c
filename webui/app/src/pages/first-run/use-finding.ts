import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { call } from "#app/data/api.ts";
import { createItem } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { queryClient } from "#app/data/query-client.ts";
import { type BoardItem, boardFrom, type FoundBoard } from "#app/pages/lines/board-draft.ts";
import { useOverviews } from "#app/pages/lines/doctor/use-line.ts";
import { addE1Board, USUAL_SPEED } from "#app/pages/spans/e1-add.tsx";
import { type FoundE1, speedOf } from "#app/pages/spans/e1-finder.tsx";
import { configLists } from "#firmware/api/contract/config.ts";
import { hardwareRoutes } from "#firmware/api/contract/hardware.ts";
import { lineRoutes } from "#firmware/api/contract/lines.ts";

/** What is plugged in or out is seen within so long. */
const LOOK_EVERY_MS = 3_000;
const OVERVIEWS_EVERY_MS = 1_000;

export interface Finding {
  /** The port that is asked now. */
  readonly asking: string | undefined;
  readonly error: unknown;
  /** Asks every free port again. */
  again(): void;
  /** Takes a board that was found by hand. */
  take(path: string, found: FoundBoard): Promise<void>;
}

/** An E1 board with its spans; what the carrier has set is found out next. */
async function addE1(path: string, found: FoundE1): Promise<void> {
  const [{ version, items }, lineBoards, trunks, groups] = await Promise.all([
    call(configLists.spanBoards.list, {}),
    call(configLists.boards.list, {}),
    call(configLists.trunks.list, {}),
    call(configLists.trunkGroups.list, {}),
  ]);
  if (items.some((board) => board.path === path)) return;
  const boards = [...items, ...lineBoards.items];
  const there = { version, boards, trunks: [...trunks.items, ...groups.items].map(({ id }) => id) };
  const [count, speed] = [Math.max(1, found.spans.length), speedOf(found, USUAL_SPEED)];
  await addE1Board({ path, speed, count, signalling: "pri-user", names: { name: "E1" } }, there);
}

async function addLines(path: string, found: FoundBoard): Promise<void> {
  const { version, items } = await call(configLists.boards.list, {});
  const boards = items as BoardItem[]; // the contract's own items
  if (boards.some((board) => board.path === path)) return;
  await createItem("boards", version, boardFrom(found, path, { boards, freeExtensions: [] }));
}

/** Adds what was found: a line for each port of a line board, the spans of an E1 board. */
async function addBoard(path: string, found: FoundBoard): Promise<void> {
  if (found.kind === "board" && found.spans !== undefined) await addE1(path, { ...found, spans: found.spans });
  else await addLines(path, found);
  await queryClient.invalidateQueries({ queryKey: ["hardware"] });
  await queryClient.invalidateQueries({ queryKey: ["spans"] });
}

/**
 * Looks for line hardware by itself: each port that nobody has is asked once what is on it, and a board or modem that
 * answers is taken. While `isOn`.
 */
export function useFinding(isOn: boolean): Finding {
  const [asking, setAsking] = useState<string>();
  const [error, setError] = useState<unknown>();
  const asked = useRef(new Set<string>());
  const isBusy = useRef(false);
  const places = useQuery({
    queryKey: ["hardware"],
    queryFn: ({ signal }) => call(hardwareRoutes.findHardware, {}, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
  const ports = places.data?.ports;
  const free = (ports ?? []).filter(({ board, isConsole }) => board === undefined && !isConsole);
  const waiting = isOn && asking === undefined ? free.find(({ path }) => !asked.current.has(path))?.path : undefined;

  const ask = useCallback(async (path: string): Promise<void> => {
    asked.current.add(path);
    setAsking(path);
    try {
      const found = await call(hardwareRoutes.probeHardware, { body: { path } });
      if (found.kind === "board" || found.kind === "modem") await addBoard(path, found);
    } catch (refused) {
      setError(refused);
    } finally {
      setAsking(undefined);
    }
  }, []);
  useEffect(() => {
    if (waiting === undefined || isBusy.current) return;
    isBusy.current = true;
    void ask(waiting).finally(() => {
      isBusy.current = false;
    });
  }, [waiting, ask]);
  useEffect(() => {
    // What was pulled out is asked again when it is back.
    const there = new Set((ports ?? []).map(({ path }) => path));
    if (ports !== undefined) for (const path of asked.current) if (!there.has(path)) asked.current.delete(path);
  }, [ports]);
  return {
    asking,
    error: error ?? places.error,
    again() {
      asked.current.clear();
      setError(undefined);
      void places.refetch();
    },
    take: addBoard,
  };
}

/** How each line is, looked at often: here people wait for it. The answer is shared with the page Lines. */
export function useQuickOverviews() {
  useQuery({
    queryKey: ["line-doctor", "overviews"],
    queryFn: ({ signal }) => call(lineRoutes.lineOverviews, {}, signal),
    refetchInterval: OVERVIEWS_EVERY_MS,
  });
  return useOverviews();
}

/** Tests each outside line once, as soon as its board is up: the box looks before anybody asks. */
export function useFirstTests(untested: readonly string[]): void {
  const live = useLive();
  const asked = useRef(new Set<string>());
  const idle = (live?.lines ?? [])
    .filter(({ id, kind, state }) => kind === "fxo" && state === "idle" && untested.includes(id))
    .map(({ id }) => id)
    .join();
  useEffect(() => {
    const ready = idle.split(",").filter((line) => line !== "" && !asked.current.has(line));
    if (ready.length === 0) return;
    for (const line of ready) asked.current.add(line);
    // A line that cannot be tested now says so itself; the nightly test comes back to it.
    const test = (line: string) => call(lineRoutes.testLine, { params: { line } }).catch(() => undefined);
    void Promise.all(ready.map(test)).then(() => queryClient.invalidateQueries({ queryKey: ["line-doctor"] }));
  }, [idle]);
}
