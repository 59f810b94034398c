import { AutoComplete, InputNumber, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { createItem, freeId, useConfigList } from "#app/data/config.ts";
import { AddDialog } from "#app/kit/add-dialog.tsx";
import { useHardwarePlaces } from "#app/pages/lines/board-finder.tsx";
import { E1Finder, speedOf } from "./e1-finder.tsx";
import { useE1SettingsText } from "./e1-settings.messages.ts";
import { ALL_CHANNELS, type GroupItem, memberOf, useSpanChoices } from "./group-drawer.tsx";
import { boardFields, fieldWords, groupFields, spanFields, standardsOf } from "./schema-words.ts";
import { type BoardItem, newSpan, type SpanItem } from "./span-fields.tsx";
import { useSpansText } from "./spans.messages.ts";

/** Ids of trunks of both kinds: a group must not have that of a SIP trunk. */
function useTakenTrunks(): readonly string[] {
  const trunks = useConfigList("trunks").data?.items ?? [];
  const groups = useConfigList("trunkGroups").data?.items ?? [];
  return [...trunks, ...groups].map(({ id }) => id);
}

interface Names {
  readonly name: string;
  readonly nameZh?: string;
}
const namesOf = (name: string, nameZh: string): Names => (nameZh === "" ? { name } : { name, nameZh });

function newGroup(id: string, names: Names, members: GroupItem["members"]): GroupItem {
  return { ...standardsOf(groupFields), id, ...names, members } as GroupItem; // the standards fill the other fields
}

function freeBoard(boards: readonly { id: string }[]): string {
  for (let number = 1; ; number += 1) {
    if (!boards.some(({ id }) => id === `e${number}`)) return `e${number}`;
  }
}

/** Over USB the figure means nothing; a UART is set to what the board answered at. */
export const USUAL_SPEED = 12_000_000;

/** A board as it shall be set up. */
interface NewE1Board {
  readonly path: string;
  readonly speed?: number;
  /** How many spans it has. */
  readonly count: number;
  readonly signalling: SpanItem["signalling"];
  readonly names: Names;
}

/** What the box has already: ids must not be given twice. */
interface PresentE1 {
  readonly version: number;
  readonly boards: readonly { id: string }[];
  readonly trunks: readonly string[];
}

/** Saves a board with its spans, and a trunk group over all of them: calls work at once. Gives the names of the spans. */
export async function addE1Board(
  { path, speed, count, signalling, names }: NewE1Board,
  { version: before, boards, trunks }: PresentE1,
): Promise<string[]> {
  const id = freeBoard(boards);
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const { name, nameZh = "" } = names;
  const part = (number: number): Names =>
    count === 1 ? names : namesOf(`${name} ${number}`, nameZh && `${nameZh} ${number}`);
  const board = {
    ...standardsOf(boardFields),
    id,
    path,
    ...(speed !== undefined && { baudRate: speed }),
    spans: numbers.map((number) => newSpan(number, signalling, part(number))),
  } as BoardItem; // the standards fill the other fields
  const { version } = await createItem("spanBoards", before, board);
  const members = numbers.map((number) => ({ board: id, span: number, channels: ALL_CHANNELS }));
  await createItem("trunkGroups", version, newGroup(freeId(name, trunks, "e1"), names, members));
  return numbers.map((number) => `${id}.${number}`);
}

/** A new E1 board as somebody describes it. */
export function E1AddDialog() {
  const { t } = useE1SettingsText();
  const spans = useSpansText();
  const navigate = useNavigate();
  const list = useConfigList("spanBoards").data;
  const lineBoards = useConfigList("boards").data?.items ?? [];
  const taken = useTakenTrunks();
  const ports = useHardwarePlaces().data?.ports ?? [];
  const [path, setPath] = useState("");
  const [speed, setSpeed] = useState<number>();
  const [count, setCount] = useState(1);
  const [signalling, setSignalling] = useState<SpanItem["signalling"]>("pri-user");
  const add = async (name: string, nameZh: string): Promise<void> => {
    const there = { version: list?.version ?? 0, boards: [...(list?.items ?? []), ...lineBoards], trunks: taken };
    const board = { path: path.trim(), count, signalling, names: namesOf(name, nameZh) };
    await addE1Board(speed === undefined ? board : { ...board, speed }, there);
  };
  const free = ports.filter(({ board, isConsole }) => board === undefined && !isConsole);
  return (
    <AddDialog title={t("add")} sub={t("addSub")} ok={t("add")} onAdd={add} onClose={() => void navigate("/lines")}>
      <E1Finder
        onUse={(at, found) => {
          setPath(at);
          setSpeed(speedOf(found, USUAL_SPEED));
          setCount(Math.max(1, found.spans.length));
        }}
      />
      <div className="field">
        <label htmlFor="e1-path">{t("addPath")}</label>
        <AutoComplete
          id="e1-path"
          value={path}
          placeholder="/dev/ttyUSB0"
          onChange={setPath}
          options={free.map(({ path: value, device, product }) => ({
            value,
            label: [product, device].filter(Boolean).join(" · "),
          }))}
        />
      </div>
      <div className="field-row">
        <div className="field">
          <label htmlFor="e1-spans">{t("addSpans")}</label>
          <InputNumber<number>
            id="e1-spans"
            min={1}
            max={8}
            value={count}
            onChange={(value) => value !== null && setCount(value)}
          />
        </div>
        <div className="field">
          <label htmlFor="e1-signalling">{fieldWords(spanFields, "signalling").label}</label>
          <Select
            id="e1-signalling"
            value={signalling}
            onChange={setSignalling}
            options={(["pri-user", "pri-network", "r2"] as const).map((value) => ({
              value,
              label: spans.t(`signalling.${value}`),
            }))}
          />
        </div>
      </div>
    </AddDialog>
  );
}

/** A trunk group over one span; more channels are added in its settings. */
export function GroupAddDialog() {
  const { t } = useE1SettingsText();
  const navigate = useNavigate();
  const version = useConfigList("trunkGroups").data?.version ?? 0;
  const taken = useTakenTrunks();
  const choices = useSpanChoices();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [channels, setChannels] = useState(ALL_CHANNELS);
  const place = chosen ?? choices[0]?.value;
  const add = async (name: string, nameZh: string): Promise<void> => {
    if (place === undefined) throw new Error(t("noSpan"));
    const item = newGroup(freeId(name, taken, "e1"), namesOf(name, nameZh), [memberOf(place, channels)]);
    await createItem("trunkGroups", version, item);
  };
  return (
    <AddDialog
      title={t("addGroup")}
      sub={t(choices.length === 0 ? "noSpan" : "addGroupSub")}
      ok={t("addGroup")}
      onAdd={add}
      onClose={() => void navigate("/lines")}
    >
      <div className="field">
        <label htmlFor="group-span">{t("spanLabel")}</label>
        <Select
          id="group-span"
          value={place ?? null}
          onChange={(value) => setChosen(value ?? undefined)}
          options={[...choices]}
        />
      </div>
      <div className="field">
        <label htmlFor="group-channels">{t("members")}</label>
        <AutoComplete id="group-channels" value={channels} onChange={setChannels} />
        <span className="tiny faint">{t("membersHelp")}</span>
      </div>
    </AddDialog>
  );
}
