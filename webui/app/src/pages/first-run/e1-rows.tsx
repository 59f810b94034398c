import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { reasonOf, textOf } from "#app/pages/spans/span-words.ts";
import { useSpans } from "#app/pages/spans/use-spans.ts";
import type { Identification, SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { useFoundText } from "./found.messages.ts";
import { FoundRow, type Mark } from "./found-row.tsx";

const LOOK_EVERY_MS = 1_000;

/** Finds out once what the carrier has set, and sets the span up so. Gives what was found so far. */
function useIdentified(span: SpanView, isNew: boolean): Identification | undefined {
  const asked = useRef(false);
  const applied = useRef(false);
  const { data } = useQuery({
    queryKey: ["spans", span.id, "identify"],
    refetchInterval: LOOK_EVERY_MS,
    queryFn: ({ signal }) => call(spanRoutes.spanIdentification, { params: { span: span.id } }, signal),
  });
  const found = data?.identification ?? undefined;
  const isWanted = isNew && data?.identification === null && span.state !== "starting" && span.state !== "disabled";
  const hasProposal = isNew && found?.isRunning === false && found.proposal !== undefined;
  const { id } = span;
  useEffect(() => {
    if (!isWanted || asked.current) return;
    asked.current = true;
    // What cannot be found out now is done on the page of the span.
    void call(spanRoutes.identifySpan, { params: { span: id }, body: { on: true } }).catch(() => undefined);
  }, [isWanted, id]);
  useEffect(() => {
    if (!hasProposal || applied.current) return;
    applied.current = true;
    const saved = call(spanRoutes.applyIdentification, { params: { span: id } }).catch(() => undefined);
    void saved.then(() => queryClient.invalidateQueries({ queryKey: ["config"] }));
  }, [hasProposal, id]);
  return found;
}

function SpanRow({ span, isNew }: { span: SpanView; isNew: boolean }) {
  const { t } = useFoundText();
  const found = useIdentified(span, isNew);
  const isLooking = found?.isRunning === true || span.state === "starting";
  const mark: Mark = isLooking ? "busy" : span.state === "up" ? "good" : "warn";
  const said = found === undefined ? "" : textOf(found);
  const state = span.state === "up" ? t("up") : reasonOf(span);
  const text = found?.isRunning === true ? t("e1Looking") : [said, state].filter((part) => part !== "").join(" ");
  return (
    <FoundRow
      mark={mark}
      name={nameOf(span)}
      text={text}
      extra={
        <Link className="small" to={`/spans/${span.id}`}>
          {t("details")}
        </Link>
      }
    />
  );
}

/** E1 boards and their spans: signalling is found out by itself on a new box. */
export function E1Rows({ isNew }: { isNew: boolean }) {
  const { t } = useFoundText();
  const { data } = useSpans();
  return (
    <>
      {(data?.boards ?? []).map((board) => (
        <FoundRow
          key={board.id}
          mark={board.state === "up" ? "good" : board.state === "down" ? "bad" : "busy"}
          name={t("e1Board")}
          text={
            board.state === "up"
              ? t("boardUp", { model: board.model ?? board.path })
              : board.state === "down"
                ? reasonOf(board)
                : t("boardConnecting")
          }
        />
      ))}
      {(data?.spans ?? []).map((span) => (
        <SpanRow key={span.id} span={span} isNew={isNew} />
      ))}
    </>
  );
}
