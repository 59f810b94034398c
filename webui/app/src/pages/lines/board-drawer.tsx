import { useMutation } from "@tanstack/react-query";
import { Button, Collapse, Drawer, Popconfirm, Skeleton } from "antd";
import { Link, useNavigate } from "react-router";
import { call } from "#app/data/api.ts";
import { createItem, removeItem, useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { NumberField, SelectField, TextField } from "#app/kit/item-fields.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { boardName } from "#app/kit/socket.ts";
import { useUndo } from "#app/kit/undo.tsx";
import { type Draft, useItemDraft } from "#app/kit/use-draft.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { LiveBoard } from "#firmware/api/contract/live.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { type BoardItem, fitsPorts, linesFor, onOther, referencesTo } from "./board-draft.ts";
import { BoardFinder } from "./board-finder.tsx";
import { BoardState } from "./board-panel.tsx";
import { BoardPins } from "./board-pins.tsx";
import { useBoardsText } from "./boards.messages.ts";
import { useHardware } from "./doctor/use-line.ts";
import { FindLamp } from "./find-lamp.tsx";

function BoardNow({ board, calls }: { board: LiveBoard; calls: number }) {
  const { t } = useBoardsText();
  const mayEdit = useMay("edit-equipment");
  const restart = useMutation({ mutationFn: () => call(routes.restartBoard, { params: { id: board.id } }) });
  const facts = [
    [t("field.kind"), t(`kind.${board.kind}`)],
    [t("model"), board.kind === "gpio" ? undefined : board.model],
    [t("firmware"), board.firmware],
    [t("serial"), board.serial],
    [t(board.kind === "gpio" ? "field.pathGpio" : "field.path"), board.path],
  ].filter(([, value]) => value !== undefined && value !== "");
  const about = calls === 0 ? t("restartSub_zero") : t("restartSub", { count: calls });
  return (
    <section className="col gap12">
      <BoardState board={board} />
      <dl className="facts small">
        {facts.map(([name, value]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
      </dl>
      <span className="row gap8 wrap">
        <FindBoard board={board} />
        {board.kind === "link" ? (
          <Popconfirm title={t("restart")} description={about} okText={t("restart")} onConfirm={() => restart.mutate()}>
            <Button disabled={!mayEdit || board.state !== "up"} loading={restart.isPending}>
              {t("restart")}
            </Button>
          </Popconfirm>
        ) : null}
      </span>
      {restart.isSuccess ? (
        <span className="small good" role="status">
          {t("restarted")}
        </span>
      ) : null}
      <RefusalNote error={restart.error} />
    </section>
  );
}

/** Which of the boxes on the shelf is it? A modem has no lamp of ours; of other kinds the lines know. */
function FindBoard({ board }: { board: LiveBoard }) {
  const { t } = useBoardsText();
  const line = useLive()?.lines.find((each) => each.board === board.id);
  const isUp = board.state === "up";
  const { data } = useHardware(line?.id ?? "", isUp && line !== undefined);
  if (!isUp || line === undefined) return null;
  return (
    <FindLamp
      hasLamp={data?.capabilities.includes("leds")}
      label={t("blink")}
      help={t("blinkHelp")}
      otherwise={t("noLampBoard", { path: board.path })}
      blink={() => call(routes.blinkBoard, { params: { id: board.id } })}
    />
  );
}

function Fields({ draft: edit }: { draft: Draft<BoardItem> }) {
  const { t } = useBoardsText();
  const draft = { ...edit, disabled: !useMay("edit-equipment") };
  const { kind } = draft.value;
  const profiles = (["conexant", "usr", "mt", "v253"] as const).map((value) => ({
    value,
    label: t(`profile.${value}`),
  }));
  const kinds = (["link", "modem", "gpio"] as const).map((value) => ({ value, label: t(`kind.${value}`) }));
  return (
    <div className="col gap12">
      <div className="field-row">
        <TextField
          draft={draft}
          path="name"
          label={t("field.name")}
          help={t("field.nameHelp")}
          placeholder={draft.value.id}
          optional
        />
        <TextField draft={draft} path="nameZh" label={t("field.nameZh")} optional />
      </div>
      <SelectField draft={draft} path="kind" label={t("field.kind")} choices={kinds} />
      <TextField
        draft={draft}
        path="path"
        label={t(kind === "gpio" ? "field.pathGpio" : "field.path")}
        maxLength={200}
      />
      {kind === "gpio" ? (
        <BoardPins draft={draft} />
      ) : (
        <NumberField
          draft={draft}
          path="baudRate"
          label={t("field.baudRate")}
          help={t("field.baudHelp")}
          min={9600}
          max={12_000_000}
          unit="baud"
        />
      )}
      {kind === "modem" ? (
        <SelectField
          draft={draft}
          path="modemProfile"
          label={t("field.modemProfile")}
          help={t("field.modemHelp")}
          optional
          placeholder={t("auto")}
          choices={profiles}
        />
      ) : null}
      {draft.value.lines.length === 0 ? null : <h3 className="small">{t("linesOf")}</h3>}
      {draft.value.lines.map((line) => (
        <Link key={line.port} className="small" to={`/lines/${draft.value.id}.${line.port}`}>
          {`L${line.port} · ${nameOf(line)}`}
        </Link>
      ))}
      <p className="tiny faint">{t("changeNote")}</p>
    </div>
  );
}

/** What the hardware really is: other ports than set up, another port of the machine, another kind. */
function PluggedIn({ draft, live }: { draft: Draft<BoardItem>; live: LiveBoard | undefined }) {
  const { t } = useBoardsText();
  const mayEdit = useMay("edit-equipment");
  const boards = useConfigList("boards").data?.items ?? [];
  const board = draft.value;
  const others = boards.filter(({ id }) => id !== board.id);
  const isDown = live?.state === "down";
  const ports = live?.state === "up" ? live.ports : undefined;
  const finder = (
    <BoardFinder
      own={{ id: board.id, path: draft.saved.path }}
      useLabel={t("use")}
      onUse={(path, found) => draft.set(onOther(board, found, path, others))}
    />
  );
  // Pins are not looked for: what is on them, only a person knows.
  if (!mayEdit || board.kind === "gpio") return null;
  return (
    <>
      {ports === undefined || fitsPorts(board.lines, ports) ? null : (
        <div className="row gap12 wrap note-watch">
          <span className="grow">{t("otherPorts", { ports: ports.length, lines: board.lines.length })}</span>
          <Button onClick={() => draft.set({ ...board, lines: [...linesFor(ports, board.lines, others)] })}>
            {t("takePorts")}
          </Button>
        </div>
      )}
      {isDown ? (
        <section className="col gap8">
          <h2>{t("lookAgain")}</h2>
          <p className="small muted">{t("lookAgainSub")}</p>
          {finder}
        </section>
      ) : (
        <Collapse ghost items={[{ key: "look", label: t("lookAgain"), children: finder }]} />
      )}
    </>
  );
}

function Remove({ board, disabled, onGone }: { board: BoardItem; disabled: boolean; onGone: () => void }) {
  const { t } = useBoardsText();
  const offerUndo = useUndo();
  const version = useConfigList("boards").data?.version ?? 0;
  const inbound = useConfigList("inboundRules").data?.items ?? [];
  const outbound = useConfigList("outboundRules").data?.items ?? [];
  const references = referencesTo(board, inbound, outbound);
  const remove = useMutation({
    mutationFn: () => removeItem("boards", board.id, version),
    onSuccess: (reply) => {
      onGone();
      offerUndo(t("removed", { board: board.name || board.id }), () => void createItem("boards", reply.version, board));
    },
  });
  return (
    <section className="col gap8">
      {references.length === 0 ? null : (
        <>
          <p className="small warn">{t("referred")}</p>
          {references.map((rule) => (
            <Link key={rule.list + rule.id} className="small" to={`/setup/routes/${rule.id}`}>
              {nameOf(rule)}
            </Link>
          ))}
        </>
      )}
      <span>
        <Button danger disabled={disabled || references.length > 0} onClick={() => remove.mutate()}>
          {t("remove")}
        </Button>
      </span>
      <RefusalNote error={remove.error} />
    </section>
  );
}

function Settings({ id, live, onGone }: { id: string; live: LiveBoard | undefined; onGone: () => void }) {
  const { t } = useBoardsText();
  const mayEdit = useMay("edit-equipment");
  const draft = useItemDraft("boards", id);
  if (draft === undefined) return <Skeleton active />;
  if (draft === null) return <p className="muted">{t("gone")}</p>;
  const wording: Wording = {
    name: ([field = ""]) => t(`field.${field}`),
    value: ([field], value) => {
      if (field === "kind") return t(`kind.${String(value)}`);
      if (field === "modemProfile") return value === undefined ? t("auto") : t(`profile.${String(value)}`);
      if (Array.isArray(value)) return String(value.length);
      return typeof value === "object" ? "…" : String(value ?? "–");
    },
  };
  return (
    <section className="col gap16">
      <PluggedIn draft={draft} live={live} />
      <h2>{t("settings")}</h2>
      <Fields draft={draft} />
      <SaveBar draft={draft} wording={wording} saveText={t("saveNow")} />
      <Remove board={draft.saved} disabled={!mayEdit || draft.changes.length > 0} onGone={onGone} />
    </section>
  );
}

/** One line board: how it is, how it is set, taking it out. */
export function BoardDrawer({ id }: { id: string }) {
  const { t } = useBoardsText();
  const phone = usePhone();
  const navigate = useNavigate();
  const live = useLive();
  const board = live?.boards.find((each) => each.id === id);
  const calls = live?.lines.filter((line) => line.board === id && line.call !== undefined).length ?? 0;
  const close = (): void => void navigate("/lines");
  return (
    <Drawer
      open
      title={t("title", { board: boardName(id, live?.boards ?? []) })}
      size={phone ? "100%" : 640}
      onClose={close}
    >
      <div className="col gap24">
        {board === undefined ? null : <BoardNow board={board} calls={calls} />}
        <Settings key={id} id={id} live={board} onGone={close} />
      </div>
    </Drawer>
  );
}
