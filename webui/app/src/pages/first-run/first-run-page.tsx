import { Skeleton } from "antd";
import { type ComponentType, useEffect } from "react";
import { Navigate, useNavigate, useParams } from "react-router";
import { useSession } from "#app/data/session.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { homeOf } from "#app/shell/nav.tsx";
import type { FirstRunStep } from "#firmware/api/contract/first-run.ts";
import { useAnsweringText } from "./answering.messages.ts";
import { CallStep } from "./call-step.tsx";
import { Frame } from "./frame.tsx";
import { HoursStep } from "./hours-step.tsx";
import { LinesHead } from "./lines-head.tsx";
import { LinesStep } from "./lines-step.tsx";
import { useOwnerText } from "./owner.messages.ts";
import { PeopleStep } from "./people-step.tsx";
import { usePlaceText } from "./place.messages.ts";
import { placeWords } from "./place.ts";
import { LanguageStep, PasswordStep } from "./settled-steps.tsx";
import { useTryCallText } from "./try-call.messages.ts";
import { addressOfStep, moveFirstRun, stepOf, useFirstRun } from "./use-first-run.ts";
import { useNotes } from "./use-notes.ts";
import { useWeekText } from "./week.messages.ts";

const steps: Record<FirstRunStep, ComponentType> = {
  language: LanguageStep,
  password: PasswordStep,
  lines: LinesStep,
  people: PeopleStep,
  hours: HoursStep,
  call: CallStep,
};

/** Can we take the first call in ten minutes? One step at a time; the box remembers where one is. */
export function Page() {
  const { t } = usePlaceText();
  const answeringText = useAnsweringText();
  const ownerText = useOwnerText();
  const weekText = useWeekText();
  const tryText = useTryCallText();
  const { roles, boxLanguage, country } = useSession();
  const navigate = useNavigate();
  const step = stepOf(useParams().step);
  const { data, error } = useFirstRun();
  const notes = useNotes();
  const isOpen = data?.isOpen === true;
  useEffect(() => {
    // Whoever goes back or follows a link to a step goes on there elsewhere too.
    if (isOpen && step !== undefined) void moveFirstRun({ step }).catch(() => undefined);
  }, [isOpen, step]);
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Skeleton active style={{ padding: 48 }} />;
  // Somebody may have finished it in another browser since this one was told of it.
  if (step === undefined) return <Navigate to={isOpen ? addressOfStep(data.step) : homeOf(roles)} replace />;
  const Step = steps[step];
  const heads = {
    language: { head: t("head"), sub: t("sub") },
    password: { head: ownerText.t("head") },
    lines: { head: <LinesHead /> },
    people: { head: answeringText.t("head"), sub: answeringText.t("sub") },
    hours: { head: weekText.t("head") },
    call: { head: tryText.t(data.call === null ? "head" : "done") },
  };
  return (
    <Frame
      {...heads[step]}
      step={step}
      progress={data.progress}
      notes={{ language: t("saved", placeWords({ language: boxLanguage, country })), ...notes }}
      onStep={(other) => void navigate(addressOfStep(other))}
      onLeave={() => void navigate(homeOf(roles))}
    >
      <Step key={step} />
    </Frame>
  );
}
