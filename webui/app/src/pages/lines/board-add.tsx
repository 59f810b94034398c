import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Drawer, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { call } from "#app/data/api.ts";
import { createItem, removeItem, useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { reasonText } from "#app/kit/reason-text.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import type { FoundHardware, Probed, SerialPortFound } from "#firmware/api/contract/hardware.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { type BoardItem, type BoardLine, boardFrom, freeBoardId } from "./board-draft.ts";
import { useBoardsText } from "./boards.messages.ts";

/** What was found on a port, in plain words. */
function Found({ found }: { found: Probed }) {
  const { t } = useBoardsText();
  const tone = found.kind === "board" || found.kind === "modem" ? "good" : "warn";
  switch (found.kind) {
    case "board": {
      const count = (kind: "fxo" | "fxs"): number => found.ports.filter((port) => port.kind === kind).length;
      const { serial, firmware, model } = found;
      return (
        <Answer sub={t("found.boardSub", { serial, firmware, fxo: count("fxo"), fxs: count("fxs") })}>
          {t("found.board", { model })}
        </Answer>
      );
    }
    case "modem":
      return (
        <Answer sub={t("found.modemSub", { firmware: found.firmware })}>
          {t("found.modem", { model: found.model })}
        </Answer>
      );
    case "configured":
      return (
        <Answer tone={tone} sub={t("found.configuredSub")}>
          {t("found.configured", { board: found.board })}
        </Answer>
      );
    case "unusable":
    case "failed":
      return (
        <Answer tone={tone} sub={reasonText(found.reason)}>
          {t(`found.${found.kind}`)}
        </Answer>
      );
    default:
      return (
        <Answer tone={tone} sub={t(`found.${found.kind}Sub`)}>
          {t(`found.${found.kind}`)}
        </Answer>
      );
  }
}

function PortRow({ port, disabled, onAsk }: { port: SerialPortFound; disabled: boolean; onAsk: () => void }) {
  const { t } = useBoardsText();
  const name = [port.maker, port.product].filter(Boolean).join(" ");
  const taken = port.board !== undefined ? t("usedBy", { board: port.board }) : port.isConsole ? t("console") : "";
  return (
    <div className="row gap8 wrap">
      <span className="grow">
        <b className="strong">{name === "" ? port.device : name}</b>{" "}
        <span className="small faint">{t(port.isUsb ? "usb" : "builtIn")}</span>
        <br />
        <span className="tiny faint">{port.device}</span>
      </span>
      {taken === "" ? (
        <Button disabled={disabled} onClick={onAsk}>
          {t("ask")}
        </Button>
      ) : (
        <span className="small muted">{taken}</span>
      )}
    </div>
  );
}

function Places({
  hardware,
  asking,
  onAsk,
  onChip,
  onAgain,
}: {
  hardware: FoundHardware;
  asking: boolean;
  onAsk: (path: string) => void;
  onChip: (label: string) => void;
  onAgain: () => void;
}) {
  const { t } = useBoardsText();
  const [path, setPath] = useState("");
  const chips = hardware.chips.filter((chip) => chip.board === undefined);
  return (
    <div className="col gap16">
      <div>
        <h2>{t("step1")}</h2>
        <p className="small muted">{t("step1Sub")}</p>
      </div>
      {hardware.ports.length === 0 ? <p className="small">{t("noPorts")}</p> : null}
      {hardware.ports.map((port) => (
        <PortRow key={port.device} port={port} disabled={asking} onAsk={() => onAsk(port.path)} />
      ))}
      <div className="field">
        <label htmlFor="other-port">{t("otherPort")}</label>
        <span className="row gap8">
          <Input
            id="other-port"
            placeholder="/dev/ttyUSB0"
            value={path}
            onChange={({ target }) => setPath(target.value)}
          />
          <Button disabled={asking || !path.startsWith("/")} onClick={() => onAsk(path.trim())}>
            {t("ask")}
          </Button>
        </span>
        <span className="tiny faint">{t("otherPortHelp")}</span>
      </div>
      <span>
        <Button disabled={asking} onClick={onAgain}>
          {t("again")}
        </Button>
      </span>
      {chips.length === 0 ? null : <h2>{t("chips")}</h2>}
      {chips.map((chip) => (
        <div key={chip.label} className="row gap8">
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

function Flow({ onDone }: { onDone: (board?: string) => void }) {
  const { t } = useBoardsText();
  const offerUndo = useUndo();
  const list = useConfigList("boards").data;
  const freeExtensions = useFreeExtensions(list?.items ?? []);
  const hardware = useQuery({ queryKey: ["hardware"], queryFn: ({ signal }) => call(routes.findHardware, {}, signal) });
  const [board, setBoard] = useState<BoardItem | undefined>(undefined);
  const boards = list?.items ?? [];
  const ask = useMutation({
    mutationFn: (path: string) => call(routes.probeHardware, { body: { path } }),
    onSuccess: (found, path) => {
      if (found.kind === "board" || found.kind === "modem")
        setBoard(boardFrom(found, path, { boards, freeExtensions }));
    },
  });
  const save = useMutation({
    mutationFn: async (item: BoardItem) => createItem("boards", list?.version ?? 0, item),
    onSuccess: ({ version, item: { id } }) => {
      onDone(id);
      offerUndo(t("added", { board: id }), () => void removeItem("boards", id, version));
    },
  });
  if (hardware.error !== null) return <RefusalNote error={hardware.error} />;
  if (hardware.data === undefined || list === undefined) return <Skeleton active />;
  const chip = (path: string): void => {
    const id = freeBoardId("gpio", boards);
    save.mutate({ id, kind: "gpio", path, baudRate: 921_600, gpio: { pins: {}, modules: [] }, lines: [] });
  };
  return (
    <div className="col gap24">
      {ask.data === undefined || ask.isPending ? null : <Found found={ask.data} />}
      {ask.isPending ? <p aria-live="polite">{t("asking", { path: ask.variables })}</p> : null}
      <RefusalNote error={ask.error ?? save.error} />
      {board === undefined ? (
        <Places
          hardware={hardware.data}
          asking={ask.isPending}
          onAsk={(path) => ask.mutate(path)}
          onChip={chip}
          onAgain={() => void hardware.refetch()}
        />
      ) : (
        <>
          <NewLines lines={board.lines} onChange={(lines) => setBoard({ ...board, lines })} />
          <div className="row gap8 wrap">
            <Button type="primary" loading={save.isPending} onClick={() => save.mutate(board)}>
              {t("save")}
            </Button>
            <Button
              onClick={() => {
                setBoard(undefined);
                ask.reset();
              }}
            >
              {t("back")}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

/** A new line board: choose where it is plugged in, see what answers, take it with its lines. */
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
