import type { Problem } from "#firmware/api/contract/config-views.ts";
import type { FieldError } from "#firmware/api/contract/error.ts";
import { invalid, Refusal } from "#firmware/api/refusal.ts";
import type { ConfigProblem } from "#firmware/config/problem.ts";
import { problemZh } from "#firmware/config/problem-zh.table.ts";
import type { ConfigStore, SaveResult } from "#firmware/config/store.ts";

/** A problem of the configuration in both languages. */
export function bilingual({ path, code, message }: ConfigProblem): Problem {
  return { severity: "error", path, code, message, messageZh: problemZh(code, message) };
}

/** The place of a problem inside the item that was sent; others keep their place in the configuration. */
function field(problem: ConfigProblem, itemPath: string | undefined): FieldError {
  const { path, message, messageZh } = bilingual(problem);
  const isInside = itemPath !== undefined && (path === itemPath || path.startsWith(`${itemPath}/`));
  return { path: isInside ? `/item${path.slice(itemPath.length)}` : path, message, messageZh };
}

/** What a refused save was about, for the error. */
export interface SaveSubject {
  /** Where the item stands in the configuration: `/queues/2`. */
  readonly itemPath?: string;
  readonly mine?: unknown;
  readonly theirs?: () => unknown;
}

/** Turns everything but success into a Refusal that says what to do. */
export function throwUnlessSaved(
  result: SaveResult,
  subject: SaveSubject | undefined,
): asserts result is Extract<SaveResult, { kind: "saved" | "unchanged" }> {
  switch (result.kind) {
    case "saved":
    case "unchanged":
      return;
    case "invalid":
      throw invalid(result.problems.map((problem) => field(problem, subject?.itemPath)));
    case "conflict": {
      const words = {
        en: "Somebody else saved meanwhile. Compare both values and save again.",
        zh: "其他人已保存了修改。请比较两者后再保存。",
      };
      const conflict = { version: result.version, theirs: subject?.theirs?.() ?? null, mine: subject?.mine ?? null };
      throw new Refusal(409, "conflict", words, { conflict });
    }
  }
}

/**
 * Whether the version a change was made on still serves. Another one is fine as long as the part that is changed is
 * the same in both: two people may work on different queues.
 */
export async function isSamePart(
  store: ConfigStore,
  version: number,
  part: (config: ConfigStore["current"]) => unknown,
): Promise<boolean> {
  if (version === store.version) return true;
  const then = await store.versionAt(version);
  return then !== undefined && JSON.stringify(part(then)) === JSON.stringify(part(store.current));
}
