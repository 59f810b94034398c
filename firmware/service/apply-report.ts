import type { ApplyReport } from "#firmware/api/dependencies.ts";
import { diffConfig } from "#firmware/config/diff.ts";

type Step = ReturnType<ApplyReport>[number];

const NOW: ReadonlySet<string> = new Set([
  "queues",
  "extensions",
  "users",
  "boards",
  "trunks",
  "trunkGroups",
  "network",
]);

/** Says of each thing that was changed from when on it counts. Everything counts without a restart. */
export const applyReport: ApplyReport = (before, after) => {
  const subjects = new Set(diffConfig(before, after).map(({ path }) => path.split("/").slice(1, 3).join("/")));
  return [...subjects].map((subject): Step => {
    const [list = ""] = subject.split("/");
    if (list === "spanBoards") {
      return {
        when: "now",
        subject,
        message: "Spans that were changed are set up anew now; calls on them end.",
        messageZh: "有改动的中继立即重新设置，其上的通话将结束。",
      };
    }
    if (list === "boards") {
      return {
        when: "now",
        subject,
        message: "Settings of lines count now, on a line in a call after it. A board on another port is set up anew.",
        messageZh: "线路设置立即生效，通话中的线路在通话后生效；更换端口的线路板将重新设置。",
      };
    }
    return NOW.has(list)
      ? { when: "now", subject, message: "Applied now.", messageZh: "已立即生效。" }
      : { when: "next-call", subject, message: "Applies from the next call on.", messageZh: "从下一个通话起生效。" };
  });
};
