import { BellOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { useMay } from "#app/data/session.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { lineRoutes } from "#firmware/api/contract/lines.ts";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import { useNowText } from "./now.messages.ts";

type Test = "echo" | "tones";

/** Rings the telephone: bell, display, microphone and earpiece are tried in one call. */
export function PhoneTest({ line: { id: line, state } }: { line: LiveLine }) {
  const { t } = useNowText();
  const [test, setTest] = useState<Test>("echo");
  const ring = useMutation({ mutationFn: () => call(lineRoutes.ringPhone, { params: { line }, body: { test } }) });
  const may = useMay("edit-equipment");
  const tests = (["echo", "tones"] as const).map((value) => ({ value, label: t(`phoneTest.${value}`) }));
  return (
    <section className="col gap8">
      <h2>{t("testCall")}</h2>
      <p className="small faint">{t(state === "idle" ? "phoneTest.about" : "testCallBusy")}</p>
      <div className="row gap8 wrap">
        <Segmented<Test> options={tests} value={test} onChange={setTest} aria-label={t("phoneTest.what")} />
        <Button
          icon={<BellOutlined />}
          disabled={!may || state !== "idle"}
          loading={ring.isPending}
          onClick={() => ring.mutate()}
        >
          {t("phoneTest.ring")}
        </Button>
      </div>
      <p className="small faint">{t(`phoneTest.${test}About`)}</p>
      {ring.data === undefined ? null : (
        <p className="small" role="status">
          {t("phoneTest.rings")} <Link to={`/calls/${ring.data.call}`}>{t("seeCall")}</Link>
        </p>
      )}
      {ring.error === null ? null : <RefusalNote error={ring.error} />}
    </section>
  );
}
