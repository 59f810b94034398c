import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useMay } from "#app/data/session.tsx";
import { duration } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { EndsCalls } from "./ends-calls.tsx";
import { IdentifyPanel } from "./identify-panel.tsx";
import { TestCall } from "./test-call.tsx";
import { useTestsText } from "./tests.messages.ts";
import { channelCounts, useSpanOrder } from "./use-spans.ts";

function LoopPanel({ span }: { span: SpanView }) {
  const { t } = useTestsText();
  const may = useMay("edit-equipment");
  const [chosen, setChosen] = useState(span.loopback);
  const { busy } = channelCounts(span);
  const order = useSpanOrder((loopback: SpanView["loopback"]) =>
    call(spanRoutes.loopSpan, { params: { span: span.id }, body: { loopback } }),
  );
  return (
    <Panel title={t("loop.title")}>
      <div className="col gap12">
        <p className="small muted">{t("loop.warning", { count: busy })}</p>
        <Segmented
          value={chosen}
          onChange={setChosen}
          options={(["none", "line", "payload", "local"] as const).map((value) => ({
            value,
            label: t(`loop.${value}`),
          }))}
        />
        <p className="small">{t(`loop.${chosen}Help`)}</p>
        <span>
          <EndsCalls
            calls={chosen === "none" ? 0 : busy}
            title={t("loop.ends", { count: busy })}
            disabled={!may || chosen === span.loopback}
            loading={order.isPending}
            onClick={() => order.mutate(chosen)}
          >
            {t("loop.set")}
          </EndsCalls>
        </span>
        <RefusalNote error={order.error} />
      </div>
    </Panel>
  );
}

/** "3.2e-6" as people write it: 3.2 × 10⁻⁶. */
function rateText(errors: number, bits: number): string {
  if (bits === 0) return "–";
  if (errors === 0) return "0";
  const [figure, power] = (errors / bits).toExponential(1).split("e");
  const raised = [...String(power)].map((sign) => ({ "-": "⁻", "+": "" })[sign] ?? "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]).join("");
  return `${figure} × 10${raised}`;
}

function BitErrorPanel({ span }: { span: SpanView }) {
  const { t } = useTestsText();
  const may = useMay("edit-equipment");
  const now = useServerNow();
  const { busy } = channelCounts(span);
  const { data, error } = useQuery({
    queryKey: ["spans", span.id, "bit-errors"],
    refetchInterval: 1000,
    queryFn: ({ signal }) => call(spanRoutes.spanBitErrors, { params: { span: span.id } }, signal),
  });
  const order = useSpanOrder((on: boolean) =>
    call(spanRoutes.testSpanBits, { params: { span: span.id }, body: { on } }),
  );
  const test = data?.test ?? undefined;
  const isRunning = test?.isRunning === true;
  return (
    <Panel title={t("bits.title")}>
      <div className="col gap12">
        <p className="small muted">{t("bits.sub", { count: busy })}</p>
        {test === undefined ? (
          <p className="small faint">{t("bits.never")}</p>
        ) : (
          <div className="col gap4" aria-live="polite">
            <span className="row gap8">
              <Glyph
                name={test.isInStep ? "ok" : "alarm"}
                color={`var(--${test.isInStep && test.errors === 0 ? "good" : "warn"})`}
                size={15}
              />
              <span>{t(test.isInStep ? "bits.inStep" : "bits.noStep")}</span>
            </span>
            <span className="num">
              <b className="strong">
                {t("bits.counted", { errors: test.errors.toLocaleString("en"), bits: test.bits.toLocaleString("en") })}
              </b>
              {" · "}
              {t("bits.rate", { rate: rateText(test.errors, test.bits) })}
            </span>
            <span className="small faint num">
              {isRunning ? t("bits.running", { time: duration(now - test.startedAt) }) : t("bits.ended")}
            </span>
          </div>
        )}
        <span>
          <EndsCalls
            calls={isRunning ? 0 : busy}
            title={t("bits.ends", { count: busy })}
            disabled={!may}
            loading={order.isPending}
            onClick={() => order.mutate(!isRunning)}
          >
            {t(isRunning ? "bits.stop" : "bits.start")}
          </EndsCalls>
        </span>
        <RefusalNote error={order.error ?? error} />
      </div>
    </Panel>
  );
}

/** What an installer does on the ladder: find out, call, loop, count. */
export function TestsPart({ span }: { span: SpanView }) {
  const { t } = useTestsText();
  return (
    <div className="span-cols">
      <div className="col gap16">
        <IdentifyPanel span={span} />
        <BitErrorPanel span={span} />
      </div>
      <div className="col gap16">
        <Panel title={t("call.title")}>
          <TestCall span={span} />
        </Panel>
        <LoopPanel key={span.loopback} span={span} />
      </div>
    </div>
  );
}
