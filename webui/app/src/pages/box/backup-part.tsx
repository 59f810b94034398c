import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Skeleton } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { configRoutes } from "#firmware/api/contract/config.ts";
import { addressOf, type ReplyOf } from "#firmware/api/contract/route.ts";
import { useBackupText } from "./backup.messages.ts";
import { Differences } from "./differences.tsx";
import { ImportPanel } from "./import-panel.tsx";
import { useBoxText } from "./parts.messages.ts";
import { WholeBox } from "./whole-box.tsx";

type Version = ReplyOf<typeof configRoutes.configVersions>["versions"][number];

const restore = async (to: number, present: number): Promise<number> => {
  const { version } = await call(configRoutes.restoreConfig, { params: { version: to }, body: { version: present } });
  await queryClient.invalidateQueries({ queryKey: ["config"] });
  return version;
};

function ExportPanel() {
  const { t } = useBoxText();
  const [secrets, setSecrets] = useState(false);
  return (
    <Panel title={t("backup.exportTitle")}>
      <div className="col gap12">
        <p className="small muted">{t("backup.exportSub")}</p>
        <Checkbox checked={secrets} onChange={({ target }) => setSecrets(target.checked)}>
          {t("backup.secrets")}
        </Checkbox>
        {secrets ? <p className="small warn">{t("backup.secretsNote")}</p> : null}
        <div className="row gap8">
          {(["yaml", "json"] as const).map((format) => (
            <Button
              key={format}
              icon={<DownloadOutlined />}
              href={addressOf(configRoutes.exportConfig, {}, { format, secrets: secrets ? true : undefined })}
              download
            >
              {format.toUpperCase()}
            </Button>
          ))}
        </div>
      </div>
    </Panel>
  );
}

function DifferenceToNow({ version }: { version: number }) {
  const { t } = useBoxText();
  const { data, error } = useQuery({
    queryKey: ["config", "differences", version],
    queryFn: ({ signal }) => call(configRoutes.configDifferences, { params: { version } }, signal),
  });
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  if (data.differences.length === 0) return <p className="small faint">{t("backup.same")}</p>;
  return <Differences differences={data.differences} />;
}

function VersionRow({ version, present }: { version: Version; present: number }) {
  const { t } = useBoxText();
  const { timeZone } = useSession();
  const offerUndo = useUndo();
  const [isOpen, setOpen] = useState(false);
  const [refused, setRefused] = useState<unknown>(undefined);
  const goBack = async (): Promise<void> => {
    try {
      const made = await restore(version.version, present);
      offerUndo(t("backup.wentBack", { version: version.version }), () => void restore(present, made));
    } catch (error) {
      setRefused(error);
    }
  };
  return (
    <div className="version-row">
      <div className="row gap12 wrap">
        <b className="strong num">{version.version}</b>
        <span className="grow">
          {version.note === "" ? t("backup.first") : version.note}
          <br />
          <span className="small muted">
            {dayAndTime(version.at, timeZone)} · {version.by}
          </span>
        </span>
        {version.current ? (
          <span className="chip">{t("backup.current")}</span>
        ) : (
          <>
            <Button size="small" type="text" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {t("backup.difference")}
            </Button>
            <Button size="small" onClick={() => void goBack()}>
              {t("backup.goBack")}
            </Button>
          </>
        )}
      </div>
      <RefusalNote error={refused} />
      {isOpen ? <DifferenceToNow version={version.version} /> : null}
    </div>
  );
}

/** A copy of the whole box; then copies, imports and versions of the configuration alone. */
export function BackupPart() {
  const { t } = useBoxText();
  const whole = useBackupText();
  const { timeZone, roles } = useSession();
  const { data, error } = useQuery({
    queryKey: ["config", "versions"],
    queryFn: ({ signal }) => call(configRoutes.configVersions, {}, signal),
  });
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  const now = data.versions.find(({ current }) => current);
  const facts = {
    version: now?.version ?? 0,
    by: now?.by ?? "–",
    time: now === undefined ? "–" : dayAndTime(now.at, timeZone),
  };
  const isOwner = roles.includes("owner");
  const head = t("backup.head", facts);
  return (
    <>
      {isOwner ? <WholeBox /> : <Answer sub={`${t("backup.sub")} ${whole.t("ownerOnly")}`}>{head}</Answer>}
      {isOwner ? <h2 className="part-head">{whole.t("settings")}</h2> : null}
      {isOwner ? <p className="small muted">{head}</p> : null}
      <div className="box-panels">
        <ExportPanel />
        <ImportPanel />
      </div>
      <Panel flush title={t("backup.versions")}>
        {data.versions.map((version) => (
          <VersionRow key={version.version} version={version} present={facts.version} />
        ))}
      </Panel>
    </>
  );
}
