import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { listed } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { Identification, SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { EndsCalls } from "./ends-calls.tsx";
import { textOf, variantName } from "./span-words.ts";
import { useTestsText } from "./tests.messages.ts";
import { channelCounts, useSpanOrder } from "./use-spans.ts";

function Evidence({ found }: { found: Identification }) {
  const { t } = useTestsText();
  const { timeZone } = useSession();
  return (
    <section className="col gap4" aria-live="polite">
      <h3 className="small strong">{t("identify.evidence")}</h3>
      <ol className="identify-steps small">
        {found.steps.map((step) => (
          <li key={`${step.at}-${step.code}`}>
            <span className="num faint">{clockTime(step.at, timeZone, true)}</span> {textOf(step)}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Proposal({ found, span }: { found: Identification; span: SpanView }) {
  const { t } = useTestsText();
  const may = useMay("edit-equipment");
  const apply = useSpanOrder(async () => {
    await call(spanRoutes.applyIdentification, { params: { span: span.id } });
    await queryClient.invalidateQueries({ queryKey: ["config"] });
  });
  const { proposal } = found;
  if (proposal === undefined) return <p className="small">{textOf(found) || t("identify.nothing")}</p>;
  const { signalling, framing, variant, alsoVariants = [] } = proposal;
  const lines = [
    signalling === undefined ? "" : t(`identify.${signalling}`),
    framing === undefined ? "" : t(`identify.${framing}`),
    variant === undefined ? "" : t("identify.variant", { variant: variantName(variant) }),
    alsoVariants.length === 0 ? "" : t("identify.also", { variants: listed(alsoVariants.map(variantName)) }),
  ].filter((line) => line !== "");
  return (
    <section className="col gap8">
      <h3 className="small strong">{t("identify.proposal")}</h3>
      {textOf(found) === "" ? null : <p>{textOf(found)}</p>}
      <ul className="identify-steps small">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <span className="row gap8 wrap">
        <Button type="primary" disabled={!may} loading={apply.isPending} onClick={() => apply.mutate()}>
          {t("identify.apply")}
        </Button>
        {apply.isSuccess ? <output className="small good">{t("identify.applied")}</output> : null}
      </span>
      <RefusalNote error={apply.error} />
    </section>
  );
}

/** Nobody has to know what the carrier has set: the box listens, tries, says what it saw and proposes. */
export function IdentifyPanel({ span }: { span: SpanView }) {
  const { t } = useTestsText();
  const may = useMay("edit-equipment");
  const { busy } = channelCounts(span);
  const { data, error } = useQuery({
    queryKey: ["spans", span.id, "identify"],
    refetchInterval: 1000,
    queryFn: ({ signal }) => call(spanRoutes.spanIdentification, { params: { span: span.id } }, signal),
  });
  const order = useSpanOrder((on: boolean) =>
    call(spanRoutes.identifySpan, { params: { span: span.id }, body: { on } }),
  );
  const found = data?.identification ?? undefined;
  const isRunning = found?.isRunning === true;
  return (
    <Panel title={t("identify.title")}>
      <div className="col gap12">
        <p className="small muted">{t(isRunning ? "identify.looking" : "identify.sub", { count: busy })}</p>
        <span>
          <EndsCalls
            calls={isRunning ? 0 : busy}
            title={t("identify.ends", { count: busy })}
            disabled={!may}
            loading={order.isPending}
            onClick={() => order.mutate(!isRunning)}
          >
            {t(isRunning ? "identify.stop" : "identify.start")}
          </EndsCalls>
        </span>
        <RefusalNote error={order.error ?? error} />
        {found === undefined ? null : <Evidence found={found} />}
        {found === undefined || isRunning ? null : <Proposal found={found} span={span} />}
      </div>
    </Panel>
  );
}
