import type { ReactNode } from "react";
import { useConfigList } from "#app/data/config.ts";
import { useSession } from "#app/data/session.tsx";
import type { FirstRunStep } from "#firmware/api/contract/first-run.ts";
import { useAnsweringText } from "./answering.messages.ts";
import { useFound, useFoundWords } from "./lines-head.tsx";
import { useTryCallText } from "./try-call.messages.ts";
import { useFirstRun } from "./use-first-run.ts";
import { useWeekText } from "./week.messages.ts";
import { spellWeek } from "./week-words.ts";

/** What was set in each step, for the list of steps. */
export function useNotes(): Partial<Record<FirstRunStep, ReactNode>> {
  const { t } = useWeekText();
  const answeringText = useAnsweringText();
  const tryText = useTryCallText();
  const { person } = useSession();
  const found = useFound();
  const words = useFoundWords();
  const people = useConfigList("extensions").data?.items.length ?? 0;
  const [schedule] = useConfigList("schedules").data?.items ?? [];
  const hasCall = (useFirstRun().data?.call ?? null) !== null;
  const days = Array.from({ length: 7 }, (_, day) => t(`day.${day}`));
  return {
    password: person.name,
    ...(found.isAnything && { lines: words(found) }),
    ...(people > 0 && { people: answeringText.t("note", { count: people }) }),
    ...(schedule !== undefined && { hours: spellWeek(schedule.week, days) }),
    ...(hasCall && { call: tryText.t("note") }),
  };
}
