import { SearchOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { queryClient } from "#app/data/query-client.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useFinder, useFoundWords, useHardwarePlaces } from "#app/pages/lines/board-finder.tsx";
import type { Probed, SerialPortFound } from "#firmware/api/contract/hardware.ts";
import { useE1BoardText } from "./e1-board.messages.ts";

/** An E1 board that answered on a port. */
export type FoundE1 = Extract<Probed, { kind: "board" }> & { readonly spans: readonly number[] };

const isE1 = (found: Probed | undefined): found is FoundE1 => found?.kind === "board" && found.spans !== undefined;

/** Boards are told by their spans here; everything else in the words of the line boards. */
function useWords(): (found: Probed) => string {
  const { t } = useE1BoardText();
  const words = useFoundWords();
  return (found) => {
    if (isE1(found)) {
      const { model, serial, firmware, spans } = found;
      return t("found.e1", { count: spans.length, model, serial, firmware });
    }
    return found.kind === "board" ? t("found.lines", { model: found.model }) : words(found).title;
  };
}

function FoundRow(props: {
  port: SerialPortFound;
  found: Probed | undefined;
  isAsking: boolean;
  onUse: (found: FoundE1) => void;
}) {
  const { port, found, isAsking, onUse } = props;
  const { t } = useE1BoardText();
  const words = useWords();
  const name = [port.maker, port.product].filter(Boolean).join(" ");
  const taken = port.isConsole ? t("console") : port.board && t("usedBy", { board: port.board });
  return (
    <div className="row gap8 wrap found-row">
      <span className="grow small">
        <b className="strong">{name === "" ? port.device : name}</b>{" "}
        {name === "" ? null : <span className="tiny faint">{port.device}</span>}
      </span>
      {taken === undefined ? null : <span className="small muted">{taken}</span>}
      <span className="small muted" aria-live="polite">
        {isAsking ? t("asking") : ""}
      </span>
      {found === undefined ? null : (
        <span className="row gap8 found-answer small">
          <Glyph name={isE1(found) ? "ok" : "idle"} color={isE1(found) ? "var(--good)" : "var(--ink3)"} size={15} />
          <span className={`grow ${isE1(found) ? "good" : "muted"}`}>{words(found)}</span>
          {isE1(found) ? (
            <Button size="small" type="primary" onClick={() => onUse(found)}>
              {t("use")}
            </Button>
          ) : null}
        </span>
      )}
    </div>
  );
}

/** Which port is the board on? Every port that nobody has is asked; a single E1 board that answers is taken at once. */
export function E1Finder({ onUse }: { onUse: (path: string, found: FoundE1) => void }) {
  const { t } = useE1BoardText();
  const places = useHardwarePlaces();
  const { answers, asking, look } = useFinder();
  const ports = places.data?.ports ?? [];
  const search = async (): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: ["hardware"] });
    const { data } = await places.refetch();
    const free = (data?.ports ?? []).filter(({ board, isConsole }) => board === undefined && !isConsole);
    const usable = await look.mutateAsync(free.map(({ path }) => path));
    const found = usable.flatMap(({ path, found: each }) => (isE1(each) ? [{ path, found: each }] : []));
    const [only] = found;
    if (found.length === 1 && only !== undefined) onUse(only.path, only.found);
  };
  const isNone = look.isSuccess && !Object.values(answers).some(isE1);
  return (
    <div className="col gap8">
      <span className="row gap8 wrap">
        <Button
          icon={<SearchOutlined />}
          loading={look.isPending}
          disabled={places.data === undefined}
          onClick={() => void search().catch(() => undefined)}
        >
          {t("find")}
        </Button>
        <span className="small muted">
          {ports.length === 0 && places.isSuccess ? t("noPorts") : isNone ? t("nothing") : t("findSub")}
        </span>
      </span>
      <RefusalNote error={look.error ?? places.error} />
      {ports.map((port) => (
        <FoundRow
          key={port.device}
          port={port}
          found={answers[port.path]}
          isAsking={asking === port.path}
          onUse={(found) => onUse(port.path, found)}
        />
      ))}
    </div>
  );
}

/** A board on a UART is as fast as it answered; over USB the figure means nothing. */
export const speedOf = (found: FoundE1, usual: number): number =>
  found.baudRate === 3_000_000 ? found.baudRate : usual;
