import { DownloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { call } from "#app/data/api.ts";
import { useLive } from "#app/data/live-stream.ts";
import { serverNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { Panel } from "#app/kit/panel.tsx";
import type { CallFilter, CallPage } from "#firmware/api/contract/call-list.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { filterFromAddress, rangeDates } from "./call-filter.ts";
import { CallFilters } from "./call-filters.tsx";
import { CallRows } from "./call-rows.tsx";
import { useCalls } from "./calls.messages.ts";

function useCallList(filter: CallFilter) {
  return useInfiniteQuery({
    queryKey: ["call-list", filter],
    queryFn: ({ pageParam }) =>
      call(callRoutes.calls, { query: { ...filter, limit: 50, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Calls `act` when the thing at the end of the list comes near the screen: the next page is there before one asks. */
function useOnSight(act: () => void): (element: HTMLElement | null) => (() => void) | undefined {
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });
  return useCallback((element) => {
    if (element === null) return undefined;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && newest.current(), {
      rootMargin: "400px",
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
}

/** How many calls have ended since the list was asked for: they wait behind a line, rows do not move by themselves. */
function useNewCalls(): { readonly count: number; seen(): void } {
  const running = useLive()?.calls.map((each) => each.id) ?? [];
  const [known, setKnown] = useState<ReadonlySet<string>>(() => new Set(running));
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const unseen = running.filter((id) => !known.has(id) && !fresh.has(id));
  if (unseen.length > 0) setFresh(new Set([...fresh, ...unseen]));
  return {
    count: fresh.size,
    seen() {
      setKnown(new Set([...known, ...fresh]));
      setFresh(new Set());
    },
  };
}

function titleOf(total: number, isAll: boolean): "looking" | "head.many" | "head.none" | "head.some" {
  if (!isAll) return total === 0 ? "looking" : "head.many";
  return total === 0 ? "head.none" : "head.some";
}

function Head({ filter, counts }: { filter: CallFilter; counts: CallPage["counts"] }) {
  const { t } = useCalls();
  const kit = useKit();
  const mayExport = useSession().roles.some((role) => role === "owner" || role === "supervisor");
  const total = counts?.total ?? 0;
  const by = (result: string): number => counts?.byResult[result] ?? 0;
  const sub = { answered: by("answered"), abandoned: by("abandoned"), voicemail: by("voicemail"), count: total };
  const isAll = counts?.isComplete !== false;
  const csv = (
    <Button icon={<DownloadOutlined />} href={addressOf(callRoutes.callsCsv, {}, filter)}>
      {kit.t("export")}
    </Button>
  );
  return (
    <Answer
      tone={by("abandoned") + by("failed") > 0 ? "warn" : "good"}
      sub={isAll && total === 0 ? t("noneSub") : t(isAll ? "head.sub" : "head.manySub", sub)}
      actions={mayExport && total > 0 ? csv : undefined}
    >
      {t(titleOf(total, isAll), { count: total })}
    </Answer>
  );
}

/** What happened with that call? */
export function Page() {
  const { t } = useCalls();
  const { timeZone } = useSession();
  const [query, setQuery] = useSearchParams();
  const filter = filterFromAddress(query, serverNow(), timeZone);
  const list = useCallList(filter);
  const fresh = useNewCalls();
  const bottom = useOnSight(() => void list.fetchNextPage());
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const { hasNextPage, isFetching, fetchNextPage } = list;
  const isEmptyPage = list.data?.pages.at(-1)?.rows.length === 0;
  // A search that fits few calls comes back without any before it has seen all: it goes on by itself.
  useEffect(() => {
    if (isEmptyPage && hasNextPage && !isFetching) void fetchNextPage();
  }, [isEmptyPage, hasNextPage, isFetching, fetchNextPage]);
  const refusal = list.error instanceof ApiRefusal ? list.error.error : undefined;
  const showNew = (): void => {
    fresh.seen();
    void list.refetch();
  };
  return (
    <>
      <Head filter={filter} counts={list.data?.pages[0]?.counts} />
      <CallFilters filter={filter} />
      {refusal === undefined ? null : (
        <p className="warn">{pageLanguage() === "zh" ? refusal.messageZh : refusal.message}</p>
      )}
      {fresh.count > 0 ? (
        <Button type="link" onClick={showNew}>
          {t("newCalls", { count: fresh.count })}
        </Button>
      ) : null}
      {list.isPending ? <Skeleton active /> : null}
      {rows.length > 0 ? (
        <Panel flush>
          <CallRows rows={rows} />
          <div className="row small faint" style={{ padding: "10px 16px", borderTop: "1px solid var(--line)" }}>
            {list.hasNextPage ? (
              <Button ref={bottom} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t("more")}
              </Button>
            ) : (
              t("allShown")
            )}
          </div>
        </Panel>
      ) : null}
      {rows.length === 0 && hasNextPage ? <p className="small faint">{t("looking")}</p> : null}
      {!list.isPending && rows.length === 0 && !hasNextPage ? (
        <Panel>
          <Button onClick={() => setQuery(rangeDates("month", serverNow(), timeZone))}>{t("widen")}</Button>
        </Panel>
      ) : null}
    </>
  );
}
