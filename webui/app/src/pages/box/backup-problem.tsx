import { Button } from "antd";
import { call } from "#app/data/api.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { backupRoutes } from "#firmware/api/contract/backup.ts";
import { useBackupText } from "./backup.messages.ts";
import { backupWordsFor, useBackupAction } from "./use-backup.ts";

/** Why the last thing was not done, and that all is as it was. The box forgets what is closed here (`detail` is of the box). */
export function BackupProblem({ code, detail }: { code: string; detail?: string }) {
  const { t } = useBackupText();
  const forget = useBackupAction(() => call(backupRoutes.giveUpBackup, {}));
  return (
    <div className="row gap8 top small refusal" role="alert">
      <Glyph name="alarm" color="var(--bad)" style={{ marginTop: 3 }} />
      <div className="grow">
        <b className="strong">{backupWordsFor(code)}</b>
        <div className="muted">{t("nothingChanged")}</div>
        {detail === undefined ? null : <div className="faint tiny">{t("detail", { detail })}</div>}
      </div>
      {detail === undefined ? null : (
        <Button size="small" onClick={() => forget.mutate()}>
          {t("close")}
        </Button>
      )}
    </div>
  );
}
