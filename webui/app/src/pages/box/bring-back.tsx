import { UploadOutlined } from "@ant-design/icons";
import { Button, Input, Progress } from "antd";
import { useRef, useState } from "react";
import { call } from "#app/data/api.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { type BackupView, backupRoutes, PASSWORD_FIELD } from "#firmware/api/contract/backup.ts";
import { useBackupText } from "./backup.messages.ts";
import { type BackupKind, kindOfFile } from "./backup-file.ts";
import { BackupProblem } from "./backup-problem.tsx";
import { HeldBackup } from "./held-backup.tsx";
import { sendFile } from "./send-file.ts";
import { useBackupAction } from "./use-backup.ts";

interface Chosen {
  readonly file: File;
  readonly kind: BackupKind;
}

function Uploading({ sent, percent }: { sent: number | undefined; percent: number }) {
  const { t } = useBackupText();
  const giveUp = useBackupAction(() => call(backupRoutes.giveUpBackup, {}));
  const words = t(sent !== undefined && sent < 1 ? "uploading" : "looking");
  return (
    <div className="col gap8" role="status">
      <span className="small">{words}</span>
      <Progress percent={percent} status="active" aria-label={words} />
      <span>
        <Button size="small" onClick={() => giveUp.mutate()}>
          {t("cancel")}
        </Button>
      </span>
    </div>
  );
}

function PasswordField({ value, onChange }: { value: string; onChange: (password: string) => void }) {
  const { t } = useBackupText();
  return (
    <div className="col gap4">
      <label className="small" htmlFor="backup-open">
        {t("openPassword")}
      </label>
      <Input.Password
        id="backup-open"
        autoFocus
        value={value}
        autoComplete="off"
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  );
}

/** Choosing the file and its password; the box then looks through all of it. */
function ChooseFile({ view }: { view: BackupView }) {
  const { t } = useBackupText();
  const picker = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  const [password, setPassword] = useState("");
  const [sent, setSent] = useState<number | undefined>(undefined);
  const upload = useBackupAction((file: File) =>
    sendFile({ route: backupRoutes.uploadBackup, file, fields: { [PASSWORD_FIELD]: password } }, setSent).finally(() =>
      setSent(undefined),
    ),
  );
  const isReceiving = sent !== undefined || view.job?.kind === "receiving";
  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    upload.reset();
    setPassword("");
    setChosen({ file, kind: await kindOfFile(file) });
  };
  if (isReceiving) {
    return <Uploading sent={sent} percent={Math.floor((sent ?? (view.job?.percent ?? 0) / 100) * 100)} />;
  }
  const problem = view.problem?.of === "bringing-back" ? view.problem : null;
  const isReady = chosen !== undefined && (chosen.kind === "plain" || (chosen.kind === "sealed" && password !== ""));
  return (
    <form
      className="col gap12"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) upload.mutate(chosen.file);
      }}
    >
      <input
        ref={picker}
        type="file"
        hidden
        aria-label={t("choose")}
        onChange={({ target }) => {
          void choose(target.files?.[0]);
          target.value = "";
        }}
      />
      <div className="row gap8 wrap">
        <Button icon={<UploadOutlined />} disabled={view.job !== null} onClick={() => picker.current?.click()}>
          {t("choose")}
        </Button>
        <span className="small faint">{chosen?.file.name}</span>
      </div>
      {chosen?.kind === "sealed" ? <PasswordField value={password} onChange={setPassword} /> : null}
      {chosen?.kind === "foreign" ? <BackupProblem code="no-backup" /> : null}
      {chosen !== undefined && chosen.kind !== "foreign" ? (
        <span>
          <Button type="primary" htmlType="submit" disabled={!isReady || view.job !== null}>
            {t("check")}
          </Button>
        </span>
      ) : null}
      {problem !== null ? (
        <BackupProblem code={problem.code} detail={problem.detail} />
      ) : (
        <RefusalNote error={upload.error} />
      )}
    </form>
  );
}

/** A file is looked through first; what it holds is shown, and bringing it back is a second press. */
export function BringBack({ view }: { view: BackupView }) {
  const { t } = useBackupText();
  return (
    <Panel title={t("bring")}>
      <div className="col gap12">
        {view.held === null ? (
          <>
            <p className="small muted">{t("bringSub")}</p>
            <ChooseFile view={view} />
          </>
        ) : (
          <HeldBackup held={view.held} view={view} />
        )}
      </div>
    </Panel>
  );
}
