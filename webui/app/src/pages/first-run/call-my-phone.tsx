import { PhoneOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { firstRunRoutes } from "#firmware/api/contract/first-run.ts";
import { Tick } from "./call-in.tsx";
import { useDeskPhones } from "./lines-head.tsx";
import { useTryCallText } from "./try-call.messages.ts";

type Answer = "yes" | "no" | undefined;

/** How the call to the phone goes on, and at its end whether the person heard the greeting and themselves. */
function Progress({ id, onHeard }: { id: string; onHeard: (call: string) => void }) {
  const { t } = useTryCallText();
  const running = useLive()?.calls.find((each) => each.id === id);
  const [wasThere, setThere] = useState(false);
  const [wasLifted, setLifted] = useState(false);
  const [answer, setAnswer] = useState<Answer>();
  const isLifted = running?.answeredAt !== undefined;
  useEffect(() => {
    if (running !== undefined) setThere(true);
    if (isLifted) setLifted(true);
  }, [running, isLifted]);
  const isOver = wasThere && running === undefined;
  const say = (said: Answer): void => {
    setAnswer(said);
    if (said === "yes") onHeard(id);
  };
  return (
    <ul className="first-run-trail" aria-live="polite">
      <Tick state={wasLifted || isOver ? "done" : "now"}>{t("rings")}</Tick>
      {wasLifted ? <Tick state={isOver ? "done" : "now"}>{t("say")}</Tick> : null}
      {isOver && !wasLifted ? (
        <Tick state="bad">
          {t("notAnswered")} <Link to={`/calls/${id}`}>{t("see")}</Link>
        </Tick>
      ) : null}
      {wasLifted && answer === undefined ? (
        <li className="wrap">
          <b className="strong">{t("asked")}</b>
          <Button size="small" type="primary" onClick={() => say("yes")}>
            {t("yes")}
          </Button>
          <Button size="small" onClick={() => say("no")}>
            {t("no")}
          </Button>
        </li>
      ) : null}
      {answer === "yes" ? <Tick>{t("heardSelf")}</Tick> : null}
      {answer === "no" ? (
        <Tick state="bad">
          {t("noHelp")} <Link to={`/calls/${id}`}>{t("see")}</Link>
        </Tick>
      ) : null}
    </ul>
  );
}

/** Nobody has to dial in: the box rings a phone, greets, and plays back what it hears. */
export function CallMyPhone({ onHeard }: { onHeard: (call: string) => void }) {
  const { t } = useTryCallText();
  const extensions = useConfigList("extensions").data?.items ?? [];
  const { phones } = useDeskPhones();
  const [chosen, setChosen] = useState<string>();
  const isThere = (number: string): boolean =>
    phones?.find(({ extension }) => extension === number)?.reachable === true;
  const extension = chosen ?? extensions.find(({ number }) => isThere(number))?.number ?? extensions[0]?.number;
  const ring = useMutation({
    mutationFn: (number: string) => call(firstRunRoutes.tryPhone, { body: { extension: number } }),
  });
  return (
    <Panel title={t("phone")}>
      <p className="muted">{t("phoneSub")}</p>
      {extension === undefined ? (
        <p className="small warn">{t("noPhones")}</p>
      ) : (
        <div className="row gap8 wrap" style={{ marginTop: 12 }}>
          <Select
            style={{ minWidth: 200 }}
            aria-label={t("which")}
            value={extension}
            onChange={setChosen}
            options={extensions.map((each) => ({ value: each.number, label: `${each.number} ${nameOf(each)}` }))}
          />
          <Button
            icon={<PhoneOutlined />}
            loading={ring.isPending}
            disabled={!isThere(extension)}
            onClick={() => ring.mutate(extension)}
          >
            {t("press")}
          </Button>
          {isThere(extension) ? null : <span className="small warn">{t("unreachable")}</span>}
        </div>
      )}
      <RefusalNote error={ring.error} />
      {ring.data === undefined ? null : <Progress key={ring.data.call} id={ring.data.call} onHeard={onHeard} />}
    </Panel>
  );
}
