import { ArrowLeftOutlined, SettingOutlined } from "@ant-design/icons";
import { Button, Popconfirm, Skeleton, Tabs } from "antd";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { call } from "#app/data/api.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { ChannelDrawer } from "./channel-drawer.tsx";
import { ChannelGrid } from "./channel-grid.tsx";
import { CountersPart } from "./counters-part.tsx";
import { spanHead } from "./span-words.ts";
import { useSpansText } from "./spans.messages.ts";
import { StatePart } from "./state-part.tsx";
import { TestsPart } from "./tests-part.tsx";
import { TracePart } from "./trace-part.tsx";
import { useAdvice } from "./use-advice.ts";
import { channelCounts, useSpanOrder, useSpans } from "./use-spans.ts";

const TABS = ["state", "counters", "trace", "tests"] as const;

function Restart({ span }: { span: SpanView }) {
  const { t } = useSpansText();
  const may = useMay("edit-equipment");
  const order = useSpanOrder(() => call(spanRoutes.restartSpan, { params: { span: span.id } }));
  const { busy } = channelCounts(span);
  return (
    <>
      <Popconfirm title={t("restartSure", { count: busy })} okText={t("restart")} onConfirm={() => order.mutate()}>
        <Button disabled={!may || span.state !== "up"} loading={order.isPending}>
          {t("restart")}
        </Button>
      </Popconfirm>
      <RefusalNote error={order.error} />
    </>
  );
}

function Head({ span }: { span: SpanView }) {
  const { t } = useSpansText();
  const { timeZone } = useSession();
  const navigate = useNavigate();
  const advice = useAdvice();
  const may = useMay("edit-equipment");
  const head = spanHead(span);
  const actions = (
    <>
      <Button icon={<ArrowLeftOutlined />} onClick={() => void navigate("/lines")}>
        {t("back")}
      </Button>
      <Button icon={<SettingOutlined />} disabled={!may} onClick={() => void navigate(`/lines?e1=${span.board}`)}>
        {t("settings")}
      </Button>
      <Restart span={span} />
    </>
  );
  return (
    <Answer tone={head.tone} sub={advice(span)} actions={actions}>
      {t(`head.${head.kind}`, { ...head, name: nameOf(span), time: clockTime(span.since, timeZone) })}
    </Answer>
  );
}

/** Can calls be made on this E1, and if not, where to look? */
export function Page() {
  const { t } = useSpansText();
  const { data, error } = useSpans();
  const may = useMay("edit-equipment");
  const { span: id } = useParams();
  const [search, setSearch] = useSearchParams();
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  const span = data.spans.find((each) => each.id === id);
  if (span === undefined) {
    return (
      <Answer tone="warn" sub={t("head.goneSub")}>
        {t("head.gone")}
      </Answer>
    );
  }
  const slot = Number(search.get("slot"));
  const parts = {
    state: <StatePart span={span} board={data.boards.find((each) => each.id === span.board)} />,
    counters: <CountersPart span={span} />,
    trace: <TracePart span={span} />,
    tests: <TestsPart span={span} />,
  };
  // Signalling and tests are for those who may set equipment up; others see no empty place for them.
  const tabs = may ? TABS : TABS.filter((tab) => tab === "state" || tab === "counters");
  const tab = tabs.find((each) => each === search.get("tab")) ?? "state";
  return (
    <div className="col gap16">
      <Head span={span} />
      <ChannelGrid span={span} />
      <Tabs
        className="span-tabs"
        activeKey={tab}
        destroyOnHidden
        onChange={(next) => setSearch({ tab: next })}
        items={tabs.map((key) => ({ key, label: t(`tab.${key}`), children: parts[key] }))}
      />
      {slot > 0 ? <ChannelDrawer key={slot} span={span} slot={slot} /> : null}
    </div>
  );
}
