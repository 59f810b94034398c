import { decideAt, type NodeScript } from "#firmware/ivr/flow-call.ts";

/** Open, closed or holiday by a schedule. A schedule that is gone counts as open: a call is better answered. */
export const runTime: NodeScript<"time"> = async (run) => {
  const { node, world } = run;
  const answer = world.schedule(node.schedule);
  decideAt(run, "hours", {
    schedule: node.schedule,
    state: answer?.state ?? "open",
    because: answer?.because ?? "the schedule does not exist",
  });
  switch (answer?.state) {
    case undefined:
    case "open":
      return { kind: "go", outlet: node.open };
    case "closed":
      return { kind: "go", outlet: node.closed };
    case "holiday":
      return { kind: "go", outlet: node.holiday ?? node.closed };
  }
};
