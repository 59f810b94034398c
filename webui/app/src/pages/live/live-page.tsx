import { Skeleton } from "antd";
import { useLive } from "#app/data/live-stream.ts";
import { AgentPanel } from "./agent-panel.tsx";
import { CallPanel } from "./call-panel.tsx";
import { LiveFigures, LiveHead } from "./live-head.tsx";
import { QueuePanel } from "./queue-panel.tsx";
import { ConcernPanel, LinePanel } from "./side-panels.tsx";

/** Who waits, and who can take them? */
export function Page() {
  const live = useLive();
  if (live === undefined) return <Skeleton active />;
  return (
    <>
      <LiveHead live={live} />
      <LiveFigures live={live} />
      <div className="live-cols">
        <div className="col gap16 grow">
          <QueuePanel live={live} />
          <AgentPanel live={live} />
        </div>
        <div className="col gap16">
          <CallPanel live={live} />
          <ConcernPanel live={live} />
          <LinePanel live={live} />
        </div>
      </div>
    </>
  );
}
