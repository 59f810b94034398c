import { Link } from "react-router";
import type { LiveState } from "#app/data/live-state.ts";
import { phoneNumber } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import type { LiveCall, LiveLine } from "#firmware/api/contract/live.ts";
import { useLinesText } from "./lines.messages.ts";

type Party = LiveCall["caller"];

const partyName = ({ name, number }: Party): string =>
  name === undefined || name === number ? phoneNumber(number) : [name, phoneNumber(number)].filter(Boolean).join(" ");

/** Who talks on a busy line, and how far the call has come. Nothing when it has no call one may see. */
export function LineCall({ line, live, isLink = false }: { line: LiveLine; live: LiveState; isLink?: boolean }) {
  const { t } = useLinesText();
  const call = live.calls.find(({ id }) => id === line.call);
  if (call === undefined) return null;
  const agent = live.agents.find(({ id }) => id === call.extension);
  const queue = live.queues.find(({ id }) => id === call.queue);
  const isOut = call.direction === "outbound";
  const who = agent === undefined ? (call.extension ?? "") : `${nameOf(agent)} ${agent.id}`;
  const other = isOut ? partyName(call.called) : who || partyName(call.called);
  // A telephone that is tried out from its page calls nobody.
  const isTest = call.direction === "internal" && call.called.number === undefined;
  const words = t(isTest ? "talk.test" : `talk.${call.stage}`, {
    caller: partyName(call.caller) || t("talk.unknown"),
    other: other || t("talk.unknown"),
    queue: queue === undefined ? "" : nameOf(queue),
  });
  return (
    <span className="small num">
      {words}
      {isLink ? (
        <>
          {" "}
          <Link to={`/calls/${call.id}`}>{t("seeCall")}</Link>
        </>
      ) : null}
    </span>
  );
}
