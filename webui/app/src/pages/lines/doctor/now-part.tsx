import { useMutation } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { CsvButton } from "#app/kit/csv-button.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { LineDetail } from "#firmware/api/contract/line-views.ts";
import { lineRoutes } from "#firmware/api/contract/lines.ts";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import { exportAddress } from "./events-part.tsx";
import { useNowText } from "./now.messages.ts";
import { Fact } from "./plan-facts.tsx";
import { useHardware, useLevels } from "./use-line.ts";

const FLOOR = -60;

function Meter({ name, level }: { name: string; level: number }) {
  const share = Math.max(0, Math.min(1, (level - FLOOR) / -FLOOR));
  return (
    <span className="row gap8 small">
      <span style={{ width: 140 }}>{name}</span>
      <meter className="line-meter grow" min={FLOOR} max={3} high={-6} value={Math.max(FLOOR, level)}>
        {Math.round(share * 100)} %
      </meter>
      <span className="num" style={{ width: 84, textAlign: "right" }}>
        {level <= -70 ? "–" : `${level.toFixed(1)} dBm0`}
      </span>
    </span>
  );
}

/** Needles that move only while one looks: the box measures as long as it is asked. */
export function Levels({ line, isUp, kind }: { line: string; isUp: boolean; kind: LiveLine["kind"] }) {
  const { t } = useNowText();
  const { data } = useLevels(line, isUp);
  return (
    <section className="col gap6">
      <h2>{t("levels")}</h2>
      {isUp && data !== undefined ? (
        <>
          <Meter name={t(`heard.${kind}`)} level={data.heardDbm0} />
          <Meter name={t(`said.${kind}`)} level={data.saidDbm0} />
          {data.echoDb === undefined || data.echoDb <= 0 ? null : (
            <span className="small faint num">{t("cancelled", { db: data.echoDb })}</span>
          )}
        </>
      ) : (
        <p className="small faint">{t(`noCall.${kind}`)}</p>
      )}
    </section>
  );
}

/** What was counted on a line, and on its cable. */
export function Counters({ line, counters }: { line: string; counters: LineDetail["counters"] }) {
  const { t } = useNowText();
  const { data: hardware } = useHardware(line);
  const word = (name: string): string => t(`counter.${name as "tests"}`);
  const counted = Object.entries(counters);
  const cable = Object.entries({ ...hardware?.slips, ...hardware?.cable });
  return (
    <section className="col gap8">
      <div className="row gap8">
        <h2 className="grow">{t("counters")}</h2>
        <CsvButton small address={exportAddress(line, "counters")} />
      </div>
      {counted.length === 0 ? <p className="small faint">{t("nothingCounted")}</p> : null}
      <dl className="facts">
        {counted.map(([name, value]) => (
          <Fact key={name} name={word(name)}>
            {value}
          </Fact>
        ))}
      </dl>
      {cable.length === 0 ? null : <h2>{t("cable")}</h2>}
      <dl className="facts">
        {cable.map(([name, value]) => (
          <Fact key={name} name={word(name)}>
            {value}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

/** Rings a phone of ours, then dials over this very line. */
export function TestCall({ line: { id: line, state } }: { line: LiveLine }) {
  const { t } = useNowText();
  const extensions = useConfigList("extensions").data?.items ?? [];
  const [extension, setExtension] = useState<string>();
  const [number, setNumber] = useState("");
  const dial = useMutation({
    mutationFn: () => call(lineRoutes.lineTestCall, { params: { line }, body: { extension: extension ?? "", number } }),
  });
  const may = useMay("edit-equipment");
  return (
    <section className="col gap8">
      <h2>{t("testCall")}</h2>
      <p className="small faint">{t(state === "idle" ? "testCallSub" : "testCallBusy")}</p>
      <div className="row gap8 wrap">
        <Select
          style={{ width: 190 }}
          placeholder={t("phone")}
          aria-label={t("phone")}
          {...(extension === undefined ? {} : { value: extension })}
          onChange={setExtension}
          options={extensions.map((each) => ({ value: each.number, label: `${each.number} ${nameOf(each)}` }))}
        />
        <Input
          style={{ width: 170 }}
          placeholder={t("number")}
          aria-label={t("number")}
          inputMode="tel"
          value={number}
          onChange={({ target }) => setNumber(target.value)}
        />
        <Button
          disabled={!may || state !== "idle" || extension === undefined || !/^[0-9*#]+$/.test(number)}
          loading={dial.isPending}
          onClick={() => dial.mutate()}
        >
          {t("dial")}
        </Button>
      </div>
      {dial.data === undefined ? null : (
        <p className="small">
          {t("calling")} <Link to={`/calls/${dial.data.call}`}>{t("seeCall")}</Link>
        </p>
      )}
      {dial.error === null ? null : <RefusalNote error={dial.error} />}
    </section>
  );
}
