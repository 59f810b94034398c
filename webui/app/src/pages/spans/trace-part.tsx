import { DownloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Input, Select, Skeleton } from "antd";
import { useDeferredValue, useState } from "react";
import { useSearchParams } from "react-router";
import { call } from "#app/data/api.ts";
import { useMay } from "#app/data/session.tsx";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { addressOf } from "#firmware/api/contract/route.ts";
import type { SpanMessage, SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { MessageDrawer } from "./message-drawer.tsx";
import { messageName, messageText } from "./span-words.ts";
import { useTraceText } from "./trace.messages.ts";
import { useMessageTime } from "./use-message-time.ts";
import { SLOW_REFRESH_MS } from "./use-spans.ts";

const PAGE = 100;
const LAYERS = { pri: ["q931", "q921"], r2: ["cas", "mf"] } as const;

function Row({ message, onOpen }: { message: SpanMessage; onOpen: () => void }) {
  const { t } = useTraceText();
  const time = useMessageTime();
  const meaning = message.layer === "q931" ? t(`means.${message.name as "SETUP"}`, { defaultValue: "" }) : "";
  const isSent = message.way === "sent";
  return (
    <button type="button" className="trace-row" onClick={onOpen}>
      <span className="num muted">{time(message.at)}</span>
      <span
        role="img"
        aria-label={t(message.way)}
        title={t(message.way)}
        style={{ color: `var(--${isSent ? "petrol" : "talking"})` }}
      >
        {isSent ? "→" : "←"}
      </span>
      <b className="strong ellip">{messageName(message)}</b>
      <span className="trace-text ellip">
        {meaning === "" ? null : <span className="strong">{meaning} · </span>}
        {messageText(message)}
      </span>
      <span className="tiny faint num nowrap">
        {message.channel === undefined ? "" : t("channel", { slot: message.channel })}
      </span>
    </button>
  );
}

function useTrace(span: string, layer: string, search: string) {
  return useInfiniteQuery({
    queryKey: ["spans", span, "trace", layer, search],
    refetchInterval: SLOW_REFRESH_MS,
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(layer === "all" ? {} : { layer }),
        ...(search === "" ? {} : { search }),
        ...(pageParam === undefined ? {} : { before: pageParam }),
      };
      return call(spanRoutes.spanTrace, { params: { span }, query }, signal);
    },
    getNextPageParam: ({ messages }) => (messages.length < PAGE ? undefined : messages.at(-1)?.id),
  });
}

/** Signalling message by message in plain words, the latest first. */
export function TracePart({ span }: { span: SpanView }) {
  const { t } = useTraceText();
  const [address, setAddress] = useSearchParams();
  const seesNumbers = useMay("see-numbers");
  const isPri = span.signalling !== "r2";
  const layers = ["all", ...LAYERS[isPri ? "pri" : "r2"]] as const;
  const layer = layers.find((each) => each === address.get("layer")) ?? (isPri ? "q931" : "all");
  const [words, setWords] = useState("");
  const search = useDeferredValue(words.trim());
  const trace = useTrace(span.id, layer, search);
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) address.delete(name);
    else address.set(name, value);
    setAddress(address);
  };
  const messages = trace.data?.pages.flatMap((page) => page.messages) ?? [];
  const open = Number(address.get("message"));
  const language = pageLanguage();
  return (
    <Panel flush>
      <div className="trace-tools">
        <Select
          aria-label={t("layerLabel")}
          style={{ minWidth: 160 }}
          value={layer}
          onChange={(value) => set("layer", value)}
          options={layers.map((value) => ({ value, label: t(`layer.${value}`) }))}
        />
        <Input.Search
          allowClear
          aria-label={t("search")}
          placeholder={t("search")}
          style={{ flex: 1, minWidth: 180, maxWidth: 360 }}
          maxLength={80}
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
        {isPri ? (
          <Button icon={<DownloadOutlined />} href={addressOf(spanRoutes.spanCapture, { span: span.id })} download>
            {t("pcap")}
          </Button>
        ) : null}
        <Button
          icon={<DownloadOutlined />}
          href={addressOf(spanRoutes.spanTraceExport, { span: span.id }, { language })}
          download
        >
          {t("csv")}
        </Button>
      </div>
      {seesNumbers ? null : <p className="panel-body tiny faint">{t("masked")}</p>}
      <RefusalNote error={trace.error} />
      {trace.isPending ? <Skeleton active className="panel-body" /> : null}
      {trace.isSuccess && messages.length === 0 ? (
        <p className="panel-body small faint">{t(search === "" ? "none" : "noneFits")}</p>
      ) : null}
      <div>
        {messages.map((message) => (
          <Row key={message.id} message={message} onOpen={() => set("message", String(message.id))} />
        ))}
      </div>
      {trace.hasNextPage ? (
        <div className="panel-body">
          <Button loading={trace.isFetchingNextPage} onClick={() => void trace.fetchNextPage()}>
            {t("older")}
          </Button>
        </div>
      ) : null}
      {open > 0 ? <MessageDrawer span={span.id} id={open} onClose={() => set("message", undefined)} /> : null}
    </Panel>
  );
}
