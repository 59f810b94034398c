import { Link } from "react-router";
import { useSession } from "#app/data/session.tsx";
import { FIRST_RUN_STEPS } from "#firmware/api/contract/first-run.ts";
import { useShell } from "./shell.messages.ts";

/** Whoever has left the first run in the middle finds the way back on every page, until it is finished. */
export function UnfinishedSetup() {
  const { t } = useShell();
  const { firstRun } = useSession();
  if (firstRun === undefined) return null;
  const facts = { step: FIRST_RUN_STEPS.indexOf(firstRun) + 1, all: FIRST_RUN_STEPS.length };
  return (
    <div className="band quiet">
      {t("unfinished")} <Link to="/first-run">{t("goOnSetup", facts)}</Link>
    </div>
  );
}
