import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Collapse, Drawer, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { call } from "#app/data/api.ts";
import { createItem, removeItem, useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import { routes } from "#firmware/api/contract/routes.ts";
import { type BoardItem, type BoardLine, boardFrom, type FoundBoard, freeBoardId } from "./board-draft.ts";
import { BoardFinder, OtherPort, useFoundWords, useHardwarePlaces } from "./board-finder.tsx";
import { useBoardsText } from "./boards.messages.ts";

/** Every line that will be made: its name, and whose telephone it is. */
function NewLines({ lines, onChange }: { lines: readonly BoardLine[]; onChange: (lines: BoardLine[]) => void }) {
  const { t } = useBoardsText();
  const extensions = useConfigList("extensions").data?.items ?? [];
  const choices = extensions.map((each) => ({ value: each.number, label: `${each.number} ${nameOf(each)}` }));
  const set = (index: number, change: Partial<BoardLine>): void => {
    const line = lines[index];
    if (line !== undefined) onChange(lines.with(index, { ...line, ...change }));
  };
  return (
    <section className="col gap12">
      <div>
        <h2>{t("linesTitle")}</h2>
        <p className="small muted">{t("linesSub")}</p>
      </div>
      {lines.map((line, index) => (
        <div key={line.port} className="row gap8 wrap">
          <b className="strong" style={{ width: 34 }}>{`L${line.port}`}</b>
          <span className="small muted" style={{ width: 84 }}>
            {t(line.kind === "fxo" ? "outside" : "phone")}
          </span>
          <Input
            style={{ flex: 1, minWidth: 120 }}
            aria-label={t("lineName", { port: line.port })}
            value={line.name}
            maxLength={60}
            onChange={({ target }) => set(index, { name: target.value })}
          />
          {line.kind === "fxo" ? null : (
            <Select<string | null>
              style={{ width: 190 }}
              aria-label={t("extensionOf", { port: line.port })}
              allowClear
              showSearch={{ optionFilterProp: "label" }}
              placeholder={t("noExtension")}
              value={line.extension ?? null}
              options={choices}
              onChange={(extension) => {
                const { extension: _, ...rest } = line;
                onChange(lines.with(index, extension ? { ...rest, extension } : rest));
              }}
            />
          )}
        </div>
      ))}
    </section>
  );
}

/** Extensions without a telephone: none registered, none plugged in. */
function useFreeExtensions(boards: readonly BoardItem[]): readonly string[] {
  const { data } = useQuery({ queryKey: ["phones"], queryFn: ({ signal }) => call(routes.phones, {}, signal) });
  const taken = new Set(boards.flatMap(({ lines }) => lines.map(({ extension }) => extension)));
  return (data?.phones ?? [])
    .filter(({ extension, contacts }) => contacts.length === 0 && !taken.has(extension))
    .map(({ extension }) => extension);
}

/** The machine's own pins with modules on them. */
function Chips({ onChip }: { onChip: (label: string) => void }) {
  const { t } = useBoardsText();
  const chips = (useHardwarePlaces().data?.chips ?? []).filter((chip) => chip.board === undefined);
  return (
    <div className="col gap8">
      <p className="small muted">{t(chips.length === 0 ? "noChips" : "chipsSub")}</p>
      {chips.map((chip) => (
        <div key={chip.label} className="row gap8 wrap">
          <span className="grow">
            <b className="strong">{chip.label}</b>{" "}
            <span className="small faint">{t("chipLines", { lines: chip.lines })}</span>
          </span>
          <Button onClick={() => onChip(chip.label)}>{t("useChip")}</Button>
        </div>
      ))}
    </div>
  );
}

interface SearchProps {
  readonly onFound: (path: string, found: FoundBoard) => void;
  readonly onChip: (label: string) => void;
}

/** Most people press one button; a port by name and modules on pins are for those who know. */
function Search({ onFound, onChip }: SearchProps) {
  const { t } = useBoardsText();
  return (
    <div className="col gap16">
      <p>{t("step1Sub")}</p>
      <BoardFinder useLabel={t("use")} onUse={onFound} takesOnly />
      <Collapse
        ghost
        items={[
          { key: "port", label: t("byName"), children: <OtherPort useLabel={t("use")} onUse={onFound} /> },
          { key: "chips", label: t("chips"), children: <Chips onChip={onChip} /> },
        ]}
      />
    </div>
  );
}

function Flow({ onDone }: { onDone: (board?: string) => void }) {
  const { t } = useBoardsText();
  const words = useFoundWords();
  const offerUndo = useUndo();
  const list = useConfigList("boards").data;
  const boards = list?.items ?? [];
  const freeExtensions = useFreeExtensions(boards);
  const [chosen, setChosen] = useState<{ found: FoundBoard; board: BoardItem } | undefined>(undefined);
  const save = useMutation({
    mutationFn: async (item: BoardItem) => createItem("boards", list?.version ?? 0, item),
    onSuccess: ({ version, item: { id } }) => {
      onDone(id);
      offerUndo(t("added", { board: id }), () => void removeItem("boards", id, version));
    },
  });
  if (list === undefined) return <Skeleton active />;
  const chip = (path: string): void => {
    const id = freeBoardId("gpio", boards);
    save.mutate({ id, kind: "gpio", path, baudRate: 921_600, gpio: { pins: {}, modules: [] }, lines: [] });
  };
  if (chosen === undefined)
    return (
      <div className="col gap16">
        <RefusalNote error={save.error} />
        <Search
          onFound={(path, found) => setChosen({ found, board: boardFrom(found, path, { boards, freeExtensions }) })}
          onChip={chip}
        />
      </div>
    );
  const { found, board } = chosen;
  const { title, sub } = words(found);
  return (
    <div className="col gap24">
      <Answer sub={sub}>{title}</Answer>
      <div className="field">
        <label htmlFor="board-name">{t("nameOfBoard")}</label>
        <Input
          id="board-name"
          placeholder={board.id}
          maxLength={60}
          value={board.name ?? ""}
          onChange={({ target }) => setChosen({ found, board: { ...board, name: target.value } })}
        />
        <span className="tiny faint">{t("field.nameHelp")}</span>
      </div>
      <NewLines lines={board.lines} onChange={(lines) => setChosen({ found, board: { ...board, lines } })} />
      <RefusalNote error={save.error} />
      <div className="row gap8 wrap">
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate(board)}>
          {t("save")}
        </Button>
        <Button onClick={() => setChosen(undefined)}>{t("back")}</Button>
      </div>
    </div>
  );
}

/** A new line board: one press finds it, then its lines get names and it is taken. */
export function BoardAddDrawer() {
  const { t } = useBoardsText();
  const phone = usePhone();
  const navigate = useNavigate();
  const done = (board?: string): void => void navigate(board === undefined ? "/lines" : `/lines?board=${board}`);
  return (
    <Drawer open title={t("add")} size={phone ? "100%" : 640} onClose={() => done()}>
      <Flow onDone={done} />
    </Drawer>
  );
}
