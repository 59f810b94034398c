import { Skeleton } from "antd";
import { serverNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Answer } from "#app/kit/answer.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { BackupView } from "#firmware/api/contract/backup.ts";
import { useBackupText } from "./backup.messages.ts";
import { BringBack } from "./bring-back.tsx";
import { BeforePanel } from "./held-backup.tsx";
import { MakeBackup } from "./make-backup.tsx";
import { useBackup } from "./use-backup.ts";

/** What has come since then would be missed. */
const OLD_MS = 31 * 24 * 3_600_000;

/** Is there a copy, should the box burn tonight? */
function Headline({ view }: { view: BackupView }) {
  const { t } = useBackupText();
  const { timeZone } = useSession();
  const { broughtBack, lastMadeAt } = view;
  if (broughtBack !== null) {
    const facts = { company: broughtBack.company, time: dayAndTime(broughtBack.at, timeZone) };
    return <Answer sub={t("broughtBackSub")}>{t("broughtBack", facts)}</Answer>;
  }
  if (lastMadeAt === null) {
    return (
      <Answer tone="warn" sub={t("neverSub")}>
        {t("never")}
      </Answer>
    );
  }
  const isOld = serverNow() - lastMadeAt > OLD_MS;
  return (
    <Answer tone={isOld ? "warn" : "good"} sub={t(isOld ? "oldSub" : "lastSub")}>
      {t("last", { time: dayAndTime(lastMadeAt, timeZone) })}
    </Answer>
  );
}

/** A copy of everything, and bringing it back. For the owner: all that the box knows is in it. */
export function WholeBox() {
  const { data, error } = useBackup();
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  return (
    <>
      <Headline view={data} />
      <div className="box-panels">
        <MakeBackup view={data} />
        <div className="col gap16">
          <BringBack view={data} />
          {data.before === null ? null : <BeforePanel before={data.before} view={data} />}
        </div>
      </div>
    </>
  );
}
