import { UploadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useRef, useState } from "react";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { Panel } from "#app/kit/panel.tsx";
import { inPageLanguage, RefusalNote } from "#app/kit/refusal.tsx";
import { configRoutes } from "#firmware/api/contract/config.ts";
import type { ReplyOf } from "#firmware/api/contract/route.ts";
import { Differences } from "./differences.tsx";
import { useBoxText } from "./parts.messages.ts";

type Looked = ReplyOf<typeof configRoutes.importConfig>;

interface Chosen {
  readonly name: string;
  readonly text: string;
  readonly format: "json" | "yaml";
}

function Outcome({ looked }: { looked: Looked }) {
  const { t } = useBoxText();
  const { problems, differences, saved } = looked;
  return (
    <>
      {problems.length === 0 ? null : (
        <div className="refusal small" role="alert">
          <b className="strong">{t("backup.problems", { count: problems.length })}</b>
          {problems.map((problem) => (
            <div key={problem.path + problem.code}>
              <span className="mono">{problem.path}</span> {inPageLanguage(problem)}
            </div>
          ))}
        </div>
      )}
      {saved ? <output className="saved-note small good">{t("backup.taken")}</output> : null}
      {saved || problems.length > 0 ? null : (
        <p className="small strong">
          {differences.length === 0 ? t("backup.noChange") : t("backup.wouldChange", { count: differences.length })}
        </p>
      )}
      {saved ? null : <Differences differences={differences} />}
    </>
  );
}

/** A file is looked at first; taking it over is a second press. */
export function ImportPanel() {
  const { t } = useBoxText();
  const picker = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  const [looked, setLooked] = useState<Looked | undefined>(undefined);
  const [refused, setRefused] = useState<unknown>(undefined);
  const [isBusy, setBusy] = useState(false);
  const send = async ({ text, format }: Chosen, version?: number): Promise<void> => {
    setBusy(true);
    setRefused(undefined);
    const at = version === undefined ? {} : { version };
    try {
      setLooked(
        await call(configRoutes.importConfig, { body: { text, format, dryRun: version === undefined, ...at } }),
      );
      if (version !== undefined) await queryClient.invalidateQueries({ queryKey: ["config"] });
    } catch (error) {
      setLooked(undefined);
      setRefused(error);
    }
    setBusy(false);
  };
  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const next: Chosen = {
      name: file.name,
      text: await file.text(),
      format: file.name.toLowerCase().endsWith(".json") ? "json" : "yaml",
    };
    setChosen(next);
    await send(next);
  };
  const mayTake =
    looked !== undefined && !looked.saved && looked.problems.length === 0 && looked.differences.length > 0;
  return (
    <Panel title={t("backup.importTitle")}>
      <div className="col gap12">
        <p className="small muted">{t("backup.importSub")}</p>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".json,.yaml,.yml"
          aria-label={t("backup.choose")}
          onChange={({ target }) => {
            void choose(target.files?.[0]);
            target.value = "";
          }}
        />
        <div className="row gap8 wrap">
          <Button icon={<UploadOutlined />} loading={isBusy} onClick={() => picker.current?.click()}>
            {t("backup.choose")}
          </Button>
          <span className="small faint">{chosen?.name}</span>
          {mayTake && chosen !== undefined ? (
            <Button type="primary" loading={isBusy} onClick={() => void send(chosen, looked.version)}>
              {t("backup.take")}
            </Button>
          ) : null}
        </div>
        <RefusalNote error={refused} />
        {looked === undefined ? null : <Outcome looked={looked} />}
      </div>
    </Panel>
  );
}
