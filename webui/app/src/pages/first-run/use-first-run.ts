import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { FIRST_RUN_STEPS, type FirstRun, type FirstRunStep, firstRunRoutes } from "#firmware/api/contract/first-run.ts";
import type { BodyOf } from "#firmware/api/contract/route.ts";
import { type Session, sessionRoutes } from "#firmware/api/contract/session.ts";

const KEY = ["config", "first-run"] as const;

/** How far the box is; asked again when the configuration changes. */
export function useFirstRun() {
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => call(firstRunRoutes.firstRun, {}, signal) });
}

export const numberOf = (step: FirstRunStep): number => FIRST_RUN_STEPS.indexOf(step) + 1;

/** `/first-run/3`. */
export const addressOfStep = (step: FirstRunStep): string => `/first-run/${numberOf(step)}`;

export function stepOf(number: string | undefined): FirstRunStep | undefined {
  return FIRST_RUN_STEPS[Number(number) - 1];
}

/** Tells the box where one is; it is remembered there. Rejects with ApiRefusal. */
export async function moveFirstRun(body: BodyOf<typeof firstRunRoutes.moveFirstRun>): Promise<FirstRun> {
  const view = await call(firstRunRoutes.moveFirstRun, { body });
  queryClient.setQueryData(KEY, view);
  // The address `/` goes by what the session says.
  queryClient.setQueryData(["session"], (session: Session | null | undefined) => {
    if (session === null || session === undefined) return session;
    const { firstRun: _, ...rest } = session;
    return view.isOpen ? { ...rest, firstRun: view.step } : rest;
  });
  return view;
}

/** Lays a part of a configuration over what the box has. Rejects with ApiRefusal. */
export async function setUp(config: BodyOf<typeof firstRunRoutes.setUpPart>["config"]): Promise<void> {
  await call(firstRunRoutes.setUpPart, { body: { config } });
  await queryClient.invalidateQueries({ queryKey: ["config"] });
}

/** Asks anew who is signed in: company, country and time zone may have changed. */
export async function renewSession(): Promise<void> {
  queryClient.setQueryData(["session"], await call(sessionRoutes.session, {}));
}

export interface StepWay {
  /** Ticks the step off and goes on. Rejects with ApiRefusal: for those who tell it themselves. */
  next(): Promise<void>;
  /** The same; what the box refuses is in `refused`. */
  go(): void;
  skip(): void;
  back(): void;
  readonly isLeaving: boolean;
  readonly refused: unknown;
}

/** The ways out of a step. */
export function useStepWay(step: FirstRunStep): StepWay {
  const navigate = useNavigate();
  const at = FIRST_RUN_STEPS.indexOf(step);
  const leave = async (as: "done" | "skipped"): Promise<void> => {
    const following = FIRST_RUN_STEPS[at + 1] ?? step;
    await moveFirstRun({ mark: { step, as }, step: following });
    // Whoever has gone elsewhere while the box was saving is not fetched back.
    if (window.location.pathname === addressOfStep(step)) await navigate(addressOfStep(following));
  };
  const { mutate, isPending, error } = useMutation({ mutationFn: leave });
  return {
    next: () => leave("done"),
    go: () => mutate("done"),
    skip: () => mutate("skipped"),
    back: () => void navigate(addressOfStep(FIRST_RUN_STEPS[at - 1] ?? step)),
    isLeaving: isPending,
    refused: error,
  };
}
