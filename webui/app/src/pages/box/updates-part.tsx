import { Skeleton } from "antd";
import { useMay, useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Answer, type AnswerProps } from "#app/kit/answer.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { Updates } from "#firmware/api/contract/updates.ts";
import { FindUpdate } from "./find-update.tsx";
import { RestartPanel } from "./restart-panel.tsx";
import { SelfCallPanel } from "./self-call-panel.tsx";
import { UpdateSettings } from "./update-settings.tsx";
import { whyBack } from "./update-words.ts";
import { useUpdatesText } from "./updates.messages.ts";
import { useUpdates } from "./use-updates.ts";

/** What runs, and what became of the last update. */
function useHeadline({ system, last }: Updates): { tone: NonNullable<AnswerProps["tone"]>; text: string; sub: string } {
  const { t } = useUpdatesText();
  const { timeZone } = useSession();
  if (system === null) return { tone: "warn", text: t("noBox"), sub: t("noBoxSub") };
  const { version } = system;
  if (version === "") return { tone: "warn", text: t("runsUnknown"), sub: t("runsSub") };
  if (last === null) return { tone: "good", text: t("runs", { version }), sub: t("runsSub") };
  const { from, to } = last;
  const time = dayAndTime(last.endedAt ?? last.installedAt, timeZone);
  switch (last.state) {
    case "installed":
      return { tone: "good", text: t("installed", { version: to }), sub: t("installedSub", { from }) };
    case "trying":
      return { tone: "warn", text: t("trying", { version: to }), sub: t("tryingSub") };
    case "good":
      return { tone: "good", text: t("updated", { version: to }), sub: t("updatedSub", { from, time }) };
    case "fell-back":
      return {
        tone: "bad",
        text: t("fellBack", { to, why: whyBack(last) }),
        sub: t("fellBackSub", { from, time }),
      };
  }
}

function Headline({ updates }: { updates: Updates }) {
  const { tone, text, sub } = useHeadline(updates);
  return (
    <Answer tone={tone} sub={sub}>
      {text}
    </Answer>
  );
}

/** Updates of the whole box, starting it anew, and its test call to itself. */
export function UpdatesPart() {
  const { data, error } = useUpdates();
  const mayUpdate = useMay("update-box");
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  return (
    <>
      <Headline updates={data} />
      {data.system === null ? null : (
        <>
          <FindUpdate updates={data} running={data.system.version} mayUpdate={mayUpdate} />
          <RestartPanel updates={data} mayRestart={mayUpdate} />
        </>
      )}
      <SelfCallPanel />
      <UpdateSettings hasFolder={data.system !== null} />
    </>
  );
}
