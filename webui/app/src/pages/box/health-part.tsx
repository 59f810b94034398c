import { ReloadOutlined } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Skeleton, Table } from "antd";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useSession } from "#app/data/session.tsx";
import { clockTime, dayAndTime, percent } from "#app/i18n/format.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { inPageLanguage, RefusalNote } from "#app/kit/refusal.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import { boxRoutes, CLOCK_DOUBTED, type Health } from "#firmware/api/contract/box.ts";
import { useBoxHealth } from "./health.messages.ts";
import { byteSize } from "./size.ts";

type Process = Health["processes"][number];

/** Below this share of free space a bar turns amber. */
const LOW = 0.1;

function useVerdict(health: Health, alarms: number): { tone: "good" | "warn" | "bad"; text: string } {
  const { t } = useBoxHealth();
  const down = health.processes.filter(({ state }) => state === "down").length;
  if (!health.takesCalls) return { tone: "bad", text: t("health.notTaking") };
  if (down > 0) return { tone: "bad", text: t("health.down", { count: down }) };
  if (alarms > 0) return { tone: "warn", text: t("health.alarms", { count: alarms }) };
  return { tone: "good", text: t("health.well") };
}

const PARTS = { firmware: "firmware", "media 1": "media", webui: "webui" } as const;

/** What a person calls it; the name of the process itself is for whoever looks at the machine. */
function Name({ process: { name } }: { process: Process }) {
  const { t } = useBoxHealth();
  const part = Object.entries(PARTS).find(([key]) => key === name)?.[1];
  return (
    <b className="strong" title={name}>
      {part === undefined ? name : t(`health.names.${part}`)}
    </b>
  );
}

/** Alarms of one kind, each with its way to mend it. */
function Alarms({ title, alarms }: { title: string; alarms: Health["alarms"] }) {
  const { t } = useBoxHealth();
  const { timeZone } = useSession();
  if (alarms.length === 0) return null;
  return (
    <Panel title={title} flush>
      <div className="setup-list">
        {alarms.map((alarm) => (
          <div key={alarm.id}>
            <Glyph name="alarm" color={alarm.severity === "act" ? "var(--bad)" : "var(--warn)"} />
            <span className="grow">
              {inPageLanguage(alarm)} <span className="tiny faint">{dayAndTime(alarm.since, timeZone)}</span>
            </span>
            {alarm.code === CLOCK_DOUBTED ? <ConfirmClock /> : null}
            {alarm.address === undefined || alarm.address === "/box/health" ? null : (
              <Link to={alarm.address}>{t("health.open")}</Link>
            )}
          </div>
        ))}
      </div>
    </Panel>
  );
}

function State({ process }: { process: Process }) {
  const { t } = useBoxHealth();
  const tone = { running: "good", starting: "warn", down: "bad" }[process.state];
  return (
    <span className={`row gap6 nowrap ${tone}`}>
      <Glyph name={process.state === "running" ? "ok" : "alarm"} size={12} color="currentColor" />
      {t(`health.states.${process.state}`)}
    </span>
  );
}

function Processes({ processes }: { processes: readonly Process[] }) {
  const { t } = useBoxHealth();
  const { timeZone } = useSession();
  const phone = usePhone();
  const size = ({ memoryBytes }: Process): string => (memoryBytes === null ? "–" : byteSize(memoryBytes));
  if (phone) {
    return (
      <div className="report-rows">
        {processes.map((process) => (
          <div key={process.name}>
            <span className="grow">
              <Name process={process} />
            </span>
            <State process={process} />
            <span className="num small">{size(process)}</span>
          </div>
        ))}
      </div>
    );
  }
  return (
    <Table<Process>
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={[...processes]}
      columns={[
        { key: "name", title: t("health.name"), render: (_, row) => <Name process={row} /> },
        { key: "state", title: t("health.state"), render: (_, row) => <State process={row} /> },
        { key: "since", title: t("health.since"), render: (_, row) => dayAndTime(row.since, timeZone) },
        { key: "memory", title: t("health.memory"), align: "right", render: (_, row) => size(row) },
        { key: "cpu", title: t("health.cpu"), align: "right", render: (_, row) => percent(row.cpu) },
        { key: "restarts", title: t("health.restarts"), align: "right", dataIndex: "restarts" },
      ]}
    />
  );
}

function Room({ free, total, text }: { free: number; total: number; text: string }) {
  const used = total === 0 ? 0 : 1 - free / total;
  return (
    <div className="col gap4">
      <span className="small">{text}</span>
      <span className="share-bar" aria-hidden>
        <i style={{ width: percent(used), background: 1 - used < LOW ? "var(--warn)" : "var(--petrol)" }} />
      </span>
    </div>
  );
}

function Facts({ health }: { health: Health }) {
  const { t } = useBoxHealth();
  const { memory, disk, stored, ports } = health;
  const of = (one: { freeBytes: number; totalBytes: number }) => ({
    free: byteSize(one.freeBytes),
    total: byteSize(one.totalBytes),
  });
  const isLocal = ports.every(({ address }) => address.startsWith("127."));
  const load = health.load.map((value) => value.toFixed(1)).join(" · ");
  return (
    <div className="box-panels">
      <Panel title={t("health.room")}>
        <div className="col gap12">
          <Room free={memory.freeBytes} total={memory.totalBytes} text={t("health.memoryFree", of(memory))} />
          <Room free={disk.freeBytes} total={disk.totalBytes} text={t("health.diskFree", of(disk))} />
          <span className="small muted num">{t("health.load", { load, cores: health.cores })}</span>
          <span className="small muted">
            {t("health.folder")} <span className="mono">{disk.path}</span>
          </span>
        </div>
      </Panel>
      <Panel title={t("health.stored")}>
        <ul className="plain-list">
          <li>
            <Link to="/calls">{t("health.calls", { count: stored.calls })}</Link>
          </li>
          <li>{t("health.recordings", { count: stored.recordings, size: byteSize(stored.recordingBytes) })}</li>
          <li>{t("health.voicemails", { count: stored.messages })}</li>
          <li>{t("health.database", { size: byteSize(stored.databaseBytes) })}</li>
        </ul>
      </Panel>
      <Panel
        title={t("health.ports")}
        extra={isLocal ? <span className="chip">{t("health.loopback")}</span> : undefined}
      >
        <ul className="plain-list">
          {ports.map((port) => (
            <li key={`${port.use} ${port.address} ${port.port}`} className="row gap8 wrap">
              <span className="grow">{t(`health.use.${port.use as "web"}`, { defaultValue: port.use })}</span>
              <span className="mono">
                {port.address}:{port.port}
                {port.lastPort === undefined ? "" : `–${port.lastPort}`}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t("health.versions")}>
        <ul className="plain-list">
          <li>Callbox {health.version}</li>
          <li>Node.js {health.nodeVersion}</li>
          <li>
            {t("health.system")}: {health.system}
          </li>
        </ul>
      </Panel>
    </div>
  );
}

function Healthy({ health, onAgain }: { health: Health; onAgain: () => void }) {
  const { t } = useBoxHealth();
  const { timeZone } = useSession();
  const alarms = useLive()?.alarms ?? health.alarms;
  const acts = alarms.filter(({ severity }) => severity === "act");
  const watches = alarms.filter(({ severity }) => severity === "watch");
  const verdict = useVerdict(health, acts.length);
  const facts = { since: dayAndTime(health.startedAt, timeZone), time: clockTime(health.at, timeZone, true) };
  return (
    <>
      <Answer
        tone={verdict.tone}
        sub={t("health.sub", facts)}
        actions={
          <Button icon={<ReloadOutlined />} onClick={onAgain}>
            {t("health.again")}
          </Button>
        }
      >
        {verdict.text}
      </Answer>
      <Alarms title={t("health.alarmsTitle")} alarms={acts} />
      <Alarms title={t("health.watchTitle")} alarms={watches} />
      <Panel title={t("health.processes")} flush>
        <Processes processes={health.processes} />
      </Panel>
      <Facts health={health} />
    </>
  );
}

/** For a box that was without power for weeks: its clock is right, though it leapt. */
function ConfirmClock() {
  const { t } = useBoxHealth();
  const { message } = App.useApp();
  const { timeZone } = useSession();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => call(boxRoutes.confirmClock, {}),
    onSuccess: ({ at }) => message.success(t("health.clockConfirmed", { time: dayAndTime(at, timeZone) })),
  });
  return (
    <>
      <Button size="small" loading={isPending} onClick={() => mutate()}>
        {t("health.confirmClock")}
      </Button>
      <RefusalNote error={error} />
    </>
  );
}

/** Is the box well? Alarms are live; the rest is as of the last look. */
export function HealthPart() {
  const { data, error, refetch } = useQuery({
    queryKey: ["health"],
    staleTime: 0,
    queryFn: ({ signal }) => call(boxRoutes.health, {}, signal),
  });
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  return <Healthy health={data} onAgain={() => void refetch()} />;
}
