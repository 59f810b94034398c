import { PhoneOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Skeleton, Tooltip } from "antd";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { clockTime, day, duration, phoneNumber } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Empty } from "#app/kit/empty.tsx";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useAgo } from "#app/kit/use-ago.ts";
import { boxDate } from "#app/pages/calls/call-filter.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import type { CallBack } from "./call-backs.ts";
import { useCallbackText } from "./callback.messages.ts";
import { useCallBacks } from "./use-call-backs.ts";

const who = ({ name, number }: CallBack): string => name ?? phoneNumber(number);

/** Click to dial: one's own phone rings first. Without a phone the button says why it cannot. */
function CallButton({ number }: { number: string }) {
  const { t } = useCallbackText();
  const { message } = App.useApp();
  const phone = usePhone();
  const { extension } = useSession().person;
  const dial = useMutation({
    mutationFn: () => call(callRoutes.dial, { body: { number } }),
    onSuccess: () => message.info(t("calling", { number: phoneNumber(number) }), 6),
  });
  const button = (
    <Button
      type={extension === undefined ? "default" : "primary"}
      icon={<PhoneOutlined />}
      loading={dial.isPending}
      disabled={extension === undefined}
      aria-label={t("call", { number: phoneNumber(number) })}
      onClick={() => dial.mutate()}
    >
      {phone ? t("callShort") : t("call", { number: phoneNumber(number) })}
    </Button>
  );
  return (
    <>
      {extension === undefined ? <Tooltip title={t("noPhone")}>{button}</Tooltip> : button}
      {dial.error === null ? null : (
        <div style={{ gridColumn: "1 / -1" }}>
          <RefusalNote error={dial.error} onClose={() => dial.reset()} />
        </div>
      )}
    </>
  );
}

function Row({ entry }: { entry: CallBack }) {
  const { t } = useCallbackText();
  const { timeZone } = useSession();
  const ago = useAgo();
  const now = useServerNow();
  const last = entry.missed.at(-1);
  if (last === undefined) return null;
  const facts = [
    t("missed", { count: entry.missed.length }),
    last.queue === null ? undefined : t("inQueue", { queue: nameOf(last.queue) }),
    last.waitMs === null ? undefined : t("waited", { time: duration(last.waitMs) }),
    entry.tries === 0 ? undefined : t("tries", { count: entry.tries }),
  ].filter((fact) => fact !== undefined);
  const first = entry.missed[0] ?? last;
  return (
    <li className="callback-row">
      <span style={{ lineHeight: 1.45, minWidth: 0 }}>
        <span className="row gap8 wrap">
          <Glyph name="callback" color="var(--bad)" />
          <Link className="strong num" style={{ color: "var(--ink)" }} to={`/calls/${last.id}`}>
            {who(entry)}
          </Link>
          {entry.name === undefined ? null : <span className="tiny faint num">{phoneNumber(entry.number)}</span>}
          <span className="small muted num">
            {day(first.startedAt, timeZone, now)} {clockTime(first.startedAt, timeZone)}
          </span>
          <span className="small faint">{t("ago", { time: ago(now - first.startedAt) })}</span>
        </span>
        <span className="small muted">
          {facts.join(" · ")} ·{" "}
          <Link
            to={`/calls?${new URLSearchParams({ number: entry.number, from: boxDate(first.startedAt, timeZone) })}`}
          >
            {t("history")}
          </Link>
        </span>
      </span>
      <CallButton number={entry.number} />
    </li>
  );
}

/** Whom did we miss? */
export function Page() {
  const { t } = useCallbackText();
  const { data, isPending, error } = useCallBacks();
  const ago = useAgo();
  const now = useServerNow();
  if (isPending) return <Skeleton active />;
  if (data === undefined) return <RefusalNote error={error} />;
  const [oldest] = data.waiting;
  const withheld = data.withheld === 0 ? "" : ` ${t("head.withheld", { count: data.withheld })}`;
  if (oldest === undefined) {
    return (
      <>
        <Answer sub={`${t("head.noneSub")}${withheld}`}>{t("head.none")}</Answer>
        <Panel>
          <Empty glyph="ok" title={t("head.none")}>
            {t("emptySub")}
          </Empty>
        </Panel>
      </>
    );
  }
  const since = oldest.missed[0]?.startedAt ?? now;
  return (
    <>
      <Answer tone="warn" sub={`${t("head.sub", { caller: who(oldest), time: ago(now - since) })}${withheld}`}>
        {t("head.some", { count: data.waiting.length })}
      </Answer>
      <Panel flush>
        <ul className="list" style={{ margin: 0, padding: 0, listStyle: "none" }}>
          {data.waiting.map((entry) => (
            <Row key={entry.number} entry={entry} />
          ))}
        </ul>
      </Panel>
    </>
  );
}
