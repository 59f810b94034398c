import { SearchOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input, Skeleton } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useLive } from "#app/data/live-stream.ts";
import { queryClient } from "#app/data/query-client.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { reasonText } from "#app/kit/reason-text.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { boardName } from "#app/kit/socket.ts";
import { hardwareRoutes, type Probed, type SerialPortFound } from "#firmware/api/contract/hardware.ts";
import type { FoundBoard } from "./board-draft.ts";
import { useBoardsText } from "./boards.messages.ts";

/** The machine's serial ports and GPIO chips. */
export function useHardwarePlaces() {
  return useQuery({
    queryKey: ["hardware"],
    queryFn: ({ signal }) => call(hardwareRoutes.findHardware, {}, signal),
  });
}

/** What was found on a port, in one sentence, and what to do where it is of no use. */
export function useFoundWords(): (found: Probed) => { readonly title: string; readonly sub: string } {
  const { t } = useBoardsText();
  const boards = useLive()?.boards ?? [];
  return (found) => {
    switch (found.kind) {
      case "board": {
        const count = (kind: "fxo" | "fxs"): number => found.ports.filter((port) => port.kind === kind).length;
        const { serial, firmware, model } = found;
        const figures = { serial, firmware, fxo: count("fxo"), fxs: count("fxs") };
        return { title: t("found.board", { model }), sub: t("found.boardSub", figures) };
      }
      case "modem":
        return {
          title: t("found.modem", { model: found.model }),
          sub: t("found.modemSub", { firmware: found.firmware }),
        };
      case "configured":
        return {
          title: t("found.configured", { board: boardName(found.board, boards) }),
          sub: t("found.configuredSub"),
        };
      case "unusable":
      case "failed":
        return { title: t(`found.${found.kind}`), sub: reasonText(found.reason) };
      default:
        return { title: t(`found.${found.kind}`), sub: t(`found.${found.kind}Sub`) };
    }
  };
}

const isUsable = (found: Probed): found is FoundBoard => found.kind === "board" || found.kind === "modem";

/** Answers of ports by their path, as they come. */
type Answers = Readonly<Record<string, Probed>>;

/** Asks ports one after the other what is on them; the answers so far, and which one is asked now. */
export function useFinder() {
  const [answers, setAnswers] = useState<Answers>({});
  const [asking, setAsking] = useState<string>();
  const look = useMutation({
    mutationFn: async (paths: readonly string[]) => {
      setAnswers({});
      const usable: { path: string; found: FoundBoard }[] = [];
      for (const path of paths) {
        setAsking(path);
        const found = await call(hardwareRoutes.probeHardware, { body: { path } });
        setAnswers((all) => ({ ...all, [path]: found }));
        if (isUsable(found)) usable.push({ path, found });
      }
      return usable;
    },
    onSettled: () => setAsking(undefined),
  });
  return { answers, asking, look };
}

function PortName({ port, path }: { port: SerialPortFound | undefined; path: string }) {
  const { t } = useBoardsText();
  const name = [port?.maker, port?.product].filter(Boolean).join(" ");
  return (
    <span className="grow">
      <b className="strong">{name === "" ? (port?.device ?? path) : name}</b>{" "}
      {port === undefined ? null : <span className="small faint">{t(port.isUsb ? "usb" : "builtIn")}</span>}
      {name === "" ? null : (
        <>
          <br />
          <span className="tiny faint">{port?.device ?? path}</span>
        </>
      )}
    </span>
  );
}

interface FoundRowProps {
  readonly path: string;
  readonly port?: SerialPortFound | undefined;
  readonly found?: Probed | undefined;
  readonly isAsking: boolean;
  /** Why it is not asked: somebody has it already. */
  readonly taken?: string | undefined;
  readonly useLabel: string;
  readonly onUse: (path: string, found: FoundBoard) => void;
}

function FoundRow({ path, port, found, isAsking, taken, useLabel, onUse }: FoundRowProps) {
  const { t } = useBoardsText();
  const words = useFoundWords();
  const said = found === undefined ? undefined : words(found);
  const ok = found !== undefined && isUsable(found);
  return (
    <div className="row gap12 wrap found-row">
      <PortName port={port} path={path} />
      {taken === undefined ? null : <span className="small muted">{taken}</span>}
      {isAsking ? (
        <span className="small muted" aria-live="polite">
          {t("asking")}
        </span>
      ) : null}
      {said === undefined ? null : (
        <span className="row gap8 top found-answer">
          <Glyph
            name={ok ? "ok" : "idle"}
            color={ok ? "var(--good)" : "var(--ink3)"}
            size={16}
            style={{ marginTop: 3 }}
          />
          <span className="grow">
            <b className={ok ? "good" : "muted"}>{said.title}</b>
            <br />
            <span className="small muted">{said.sub}</span>
          </span>
          {ok ? (
            <Button type="primary" onClick={() => onUse(path, found)}>
              {useLabel}
            </Button>
          ) : null}
        </span>
      )}
    </div>
  );
}

interface BoardFinderProps {
  /** A board whose own port is asked too, whether the system lists it or not. */
  readonly own?: { readonly id: string; readonly path: string };
  readonly useLabel: string;
  readonly onUse: (path: string, found: FoundBoard) => void;
  /** With a single thing found there is nothing to choose. */
  readonly takesOnly?: boolean;
}

/** One press: every port that nobody has is asked what is on it. */
export function BoardFinder({ own, useLabel, onUse, takesOnly = false }: BoardFinderProps) {
  const { t } = useBoardsText();
  const places = useHardwarePlaces();
  const boards = useLive()?.boards ?? [];
  const { answers, asking, look } = useFinder();
  const isFree = ({ board, isConsole }: SerialPortFound): boolean =>
    !isConsole && (board === undefined || board === own?.id);
  const search = async (): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: ["hardware"] });
    const { ports } = await places.refetch().then(({ data }) => data ?? { ports: [] });
    const isListed = ports.some(({ board }) => board === own?.id);
    const paths = ports.filter(isFree).map(({ path }) => path);
    const usable = await look.mutateAsync(own === undefined || isListed ? paths : [own.path, ...paths]);
    const [only] = usable;
    if (takesOnly && usable.length === 1 && only !== undefined) onUse(only.path, only.found);
  };
  if (places.error !== null) return <RefusalNote error={places.error} />;
  if (places.data === undefined) return <Skeleton active />;
  const { ports } = places.data;
  const takenBy = ({ board, isConsole }: SerialPortFound): string | undefined =>
    isConsole
      ? t("console")
      : board === undefined || board === own?.id
        ? undefined
        : t("usedBy", { board: boardName(board, boards) });
  return (
    <div className="col gap12">
      <span>
        <Button
          type="primary"
          size="large"
          icon={<SearchOutlined />}
          loading={look.isPending}
          onClick={() => void search().catch(() => undefined)}
        >
          {t("findBoard")}
        </Button>
      </span>
      <p className="small muted">{t(look.isSuccess && look.data.length === 0 ? "nothingFound" : "findBoardSub")}</p>
      <RefusalNote error={look.error} />
      {ports.length === 0 && own === undefined ? <p className="small">{t("noPorts")}</p> : null}
      {own === undefined || ports.some(({ board }) => board === own.id) ? null : (
        <FoundRow
          path={own.path}
          found={answers[own.path]}
          isAsking={asking === own.path}
          useLabel={useLabel}
          onUse={onUse}
        />
      )}
      {ports.map((port) => (
        <FoundRow
          key={port.device}
          path={port.path}
          port={port}
          found={answers[port.path]}
          isAsking={asking === port.path}
          taken={takenBy(port)}
          useLabel={useLabel}
          onUse={onUse}
        />
      ))}
    </div>
  );
}

/** A port that is known by name only. */
export function OtherPort({ useLabel, onUse }: Pick<BoardFinderProps, "useLabel" | "onUse">) {
  const { t } = useBoardsText();
  const [path, setPath] = useState("");
  const { answers, asking, look } = useFinder();
  const wanted = path.trim();
  return (
    <div className="col gap8">
      <div className="field">
        <label htmlFor="other-port">{t("otherPort")}</label>
        <span className="row gap8">
          <Input
            id="other-port"
            placeholder="/dev/ttyUSB0"
            value={path}
            onChange={({ target }) => setPath(target.value)}
          />
          <Button disabled={!wanted.startsWith("/")} loading={look.isPending} onClick={() => look.mutate([wanted])}>
            {t("ask")}
          </Button>
        </span>
        <span className="tiny faint">{t("otherPortHelp")}</span>
      </div>
      <RefusalNote error={look.error} />
      {Object.entries(answers).map(([each, found]) => (
        <FoundRow key={each} path={each} found={found} isAsking={asking === each} useLabel={useLabel} onUse={onUse} />
      ))}
    </div>
  );
}
