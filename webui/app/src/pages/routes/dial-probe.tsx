import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { routes } from "#firmware/api/contract/routes.ts";
import type { DialProbeResult } from "#firmware/api/contract/routing.ts";
import { useRoutesText } from "./routes.messages.ts";
import { useRuleWords } from "./rule-words.tsx";

function Result({ result }: { result: DialProbeResult }) {
  const { t } = useRoutesText();
  const words = useRuleWords();
  const rules = useConfigList("outboundRules").data?.items ?? [];
  const rule = rules.find(({ id }) => id === result.rule);
  switch (result.kind) {
    case "nowhere":
      return (
        <p className="row gap8 warn">
          <Glyph name="alarm" size={13} color="currentColor" />
          {t("try.nowhere")}
        </p>
      );
    case "code":
      return <p>{t("try.code", { code: t(`try.codeName.${result.code}`) })}</p>;
    case "inside":
      return <p>{t("try.inside", { to: words.destination(result.destination ?? undefined) })}</p>;
    case "outside":
      return (
        <div>
          <p className="strong">{t("try.outside", { rule: rule === undefined ? result.rule : nameOf(rule) })}</p>
          {result.ways.map((way, index) => (
            <p key={`${way.kind}:${way.id}`} className="small num">
              {t("try.way", { place: index + 1, name: words.entrance(way.kind, way.id), digits: way.digits })}
            </p>
          ))}
        </div>
      );
  }
}

/** "What happens when I dial this?", answered by the code that routes real calls. */
export function DialProbe() {
  const { t } = useRoutesText();
  const [number, setNumber] = useState("");
  const { data, error } = useQuery({
    queryKey: ["probe", "dial", number],
    enabled: number !== "",
    queryFn: ({ signal }) => call(routes.probeDial, { body: { number } }, signal),
  });
  return (
    <Panel title={t("try.title")}>
      <Input
        inputMode="tel"
        value={number}
        maxLength={32}
        placeholder={t("try.hint")}
        aria-label={t("try.hint")}
        onChange={(event) => setNumber(event.target.value.replace(/[^0-9*#+]/g, ""))}
      />
      <div aria-live="polite" style={{ marginTop: 10 }}>
        {data === undefined || number === "" ? null : <Result result={data} />}
        <RefusalNote error={error} />
      </div>
    </Panel>
  );
}
