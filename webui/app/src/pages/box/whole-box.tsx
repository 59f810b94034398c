import { Skeleton } from "antd";
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
  return <Answer sub={t("lastSub")}>{t("last", { time: dayAndTime(lastMadeAt, timeZone) })}</Answer>;
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
        <BringBack view={data} />
        {data.before === null ? null : <BeforePanel before={data.before} view={data} />}
      </div>
    </>
  );
}
