import { DownloadOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Progress } from "antd";
import { useEffect, useState } from "react";
import { call } from "#app/data/api.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { type BackupParts, type BackupView, backupRoutes } from "#firmware/api/contract/backup.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { useBackupText } from "./backup.messages.ts";
import { BackupProblem } from "./backup-problem.tsx";
import { byteSize } from "./size.ts";
import { useBackupAction } from "./use-backup.ts";

/** The database packs well, and most of it is call history. */
const PACKED_SHARE = 0.3;

function expected({ settings, history, messages, recordings }: BackupView["sizes"], parts: BackupParts): number {
  return (
    settings +
    (parts.calls ? history * PACKED_SHARE : 0) +
    (parts.voicemail ? messages.bytes : 0) +
    (parts.recordings && parts.calls ? recordings.bytes : 0)
  );
}

function Part({ label, note, ...box }: { label: string; note: string } & Parameters<typeof Checkbox>[0]) {
  return (
    <Checkbox {...box}>
      {label} <span className="small faint">{note}</span>
    </Checkbox>
  );
}

function Choice({
  sizes,
  parts,
  onChange,
}: {
  sizes: BackupView["sizes"];
  parts: BackupParts;
  onChange: (parts: BackupParts) => void;
}) {
  const { t } = useBackupText();
  const { messages, recordings } = sizes;
  const about = (bytes: number): string => t("about", { size: byteSize(Math.round(bytes)) });
  return (
    <div className="col gap8">
      <Part
        label={t("calls")}
        note={about(sizes.history * PACKED_SHARE)}
        checked={parts.calls}
        onChange={({ target }) => onChange({ ...parts, calls: target.checked })}
      />
      <Part
        label={messages.count === 0 ? t("noVoicemail") : t("voicemail", { count: messages.count })}
        note={messages.count === 0 ? "" : about(messages.bytes)}
        disabled={messages.count === 0}
        checked={parts.voicemail && messages.count > 0}
        onChange={({ target }) => onChange({ ...parts, voicemail: target.checked })}
      />
      <Part
        label={recordings.count === 0 ? t("noRecordings") : t("recordings", { count: recordings.count })}
        note={recordings.count === 0 ? "" : parts.calls ? about(recordings.bytes) : t("needsCalls")}
        disabled={!parts.calls || recordings.count === 0}
        checked={parts.recordings && parts.calls && recordings.count > 0}
        onChange={({ target }) => onChange({ ...parts, recordings: target.checked })}
      />
    </div>
  );
}

function Making({ job }: { job: NonNullable<BackupView["job"]> }) {
  const { t } = useBackupText();
  const cancel = useBackupAction(() => call(backupRoutes.giveUpBackup, {}));
  if (job.kind === "receiving") return null;
  return (
    <div className="col gap8" role="status">
      <span className="small">{t(job.kind)}</span>
      <Progress percent={job.percent ?? 0} status="active" aria-label={t(job.kind)} />
      <span>
        <Button size="small" onClick={() => cancel.mutate()}>
          {t("cancel")}
        </Button>
      </span>
    </div>
  );
}

/** The browser saves the file as it comes. */
function download(): void {
  const link = document.createElement("a");
  link.href = addressOf(backupRoutes.fetchBackup);
  link.download = "";
  link.click();
}

/** Begins the download when what this page has asked for is ready, and knows when it is over. */
function useDownload(view: BackupView): { begin: () => void; isMade: boolean } {
  const [step, setStep] = useState<"idle" | "asked" | "fetched">("idle");
  const kind = view.job?.kind;
  useEffect(() => {
    if (kind !== "ready" || step !== "asked") return;
    setStep("fetched");
    download();
  }, [kind, step]);
  const begin = (): void => {
    setStep("asked");
  };
  const isMade = step === "fetched" && view.job === null && view.problem === null;
  return { begin, isMade };
}

/** What goes into the file, its password, and the file. */
export function MakeBackup({ view }: { view: BackupView }) {
  const { t } = useBackupText();
  const [parts, setParts] = useState<BackupParts>({ calls: true, voicemail: true, recordings: false });
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const { begin, isMade } = useDownload(view);
  const make = useBackupAction(() =>
    call(backupRoutes.makeBackup, { body: { parts, ...(password !== "" && { password }) } }).then(begin),
  );
  const { job, sizes } = view;
  const isUnlike = password !== "" && again !== "" && again !== password;
  const isLocked = job !== null || make.isPending;
  return (
    <Panel title={t("make")}>
      <div className="col gap12">
        <p className="small muted">{t("makeSub")}</p>
        <Choice sizes={sizes} parts={parts} onChange={setParts} />
        <div className="col gap8">
          <label className="small" htmlFor="backup-password">
            {t("password")}
          </label>
          <Input.Password
            id="backup-password"
            value={password}
            disabled={isLocked}
            autoComplete="new-password"
            onChange={({ target }) => setPassword(target.value)}
          />
          {password === "" ? null : (
            <>
              <label className="small" htmlFor="backup-again">
                {t("again")}
              </label>
              <Input.Password
                id="backup-again"
                value={again}
                disabled={isLocked}
                autoComplete="new-password"
                status={isUnlike ? "error" : ""}
                onChange={({ target }) => setAgain(target.value)}
              />
            </>
          )}
          <p className={password === "" ? "small warn" : "small muted"}>
            {isUnlike ? t("differ") : t(password === "" ? "without" : "with")}
          </p>
        </div>
        {job === null ? (
          <span>
            <Button
              type="primary"
              icon={<DownloadOutlined />}
              loading={make.isPending}
              disabled={view.order !== null || (password !== "" && again !== password)}
              onClick={() => make.mutate()}
            >
              {t("makeIt", { size: t("about", { size: byteSize(Math.round(expected(sizes, parts))) }) })}
            </Button>
          </span>
        ) : (
          <Making job={job} />
        )}
        {isMade ? <output className="small good">{t("made")}</output> : null}
        {view.problem?.of === "making" ? (
          <BackupProblem code={view.problem.code} detail={view.problem.detail} />
        ) : (
          <RefusalNote error={make.error} />
        )}
      </div>
    </Panel>
  );
}
