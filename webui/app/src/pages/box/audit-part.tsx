import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Input, Select, Skeleton } from "antd";
import { useSearchParams } from "react-router";
import { call } from "#app/data/api.ts";
import { useSession } from "#app/data/session.tsx";
import { clockTime, day } from "#app/i18n/format.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Empty } from "#app/kit/empty.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { type AuditRow, boxRoutes } from "#firmware/api/contract/box.ts";
import { askedActions, useActionText } from "./audit.messages.ts";
import { useBoxText } from "./parts.messages.ts";

const PAGE_ROWS = 100;

function Row({ row }: { row: AuditRow }) {
  const { timeZone } = useSession();
  const say = useActionText();
  return (
    <div className="audit-row small">
      <span className="num muted nowrap">
        {day(row.at, timeZone)} {clockTime(row.at, timeZone, true)}
      </span>
      <b className="strong">{row.who}</b>
      <span title={row.action}>{say(row.action)}</span>
      <span className="audit-about">
        {row.subject} <span className="faint">{row.detail}</span>
      </span>
      <span className="faint num">{row.from}</span>
    </div>
  );
}

/** Who did what, newest first; filters are in the address. */
export function AuditPart() {
  const { t } = useBoxText();
  const say = useActionText();
  const [params, setParams] = useSearchParams();
  const who = params.get("who") ?? "";
  const action = params.get("action") ?? "";
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["audit", who, action],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam: before, signal }) => {
      const filter = { ...(who === "" ? {} : { who }), ...(action === "" ? {} : { action }) };
      const query = { limit: PAGE_ROWS, ...filter, ...(before === undefined ? {} : { before }) };
      return call(boxRoutes.audit, { query }, signal);
    },
    getNextPageParam: ({ next, rows }) => (next === null ? undefined : rows.at(-1)?.id),
  });
  const filter = (key: string, value: string): void => {
    const next = new URLSearchParams(params);
    if (value === "") next.delete(key);
    else next.set(key, value);
    setParams(next, { replace: true });
  };
  const rows = data?.pages.flatMap((page) => page.rows);
  return (
    <>
      <Answer sub={t("audit.sub")}>{t("audit.head")}</Answer>
      <div className="row gap8 wrap">
        <Input.Search
          style={{ width: 200 }}
          placeholder={t("audit.who")}
          aria-label={t("audit.who")}
          defaultValue={who}
          allowClear
          onSearch={(value) => filter("who", value.trim())}
        />
        <Select<string | null>
          style={{ width: 240 }}
          placeholder={t("audit.action")}
          aria-label={t("audit.action")}
          allowClear
          value={action === "" ? null : action}
          options={askedActions.map((value) => ({ value, label: say(value) }))}
          onChange={(value) => filter("action", value ?? "")}
        />
      </div>
      <RefusalNote error={error} />
      <Panel flush>
        {rows === undefined ? (
          error === null ? (
            <Skeleton active />
          ) : null
        ) : (
          rows.map((row) => <Row key={row.id} row={row} />)
        )}
        {rows?.length === 0 ? <Empty title={t("audit.none")} /> : null}
      </Panel>
      {hasNextPage ? (
        <span>
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("audit.older")}
          </Button>
        </span>
      ) : null}
    </>
  );
}
