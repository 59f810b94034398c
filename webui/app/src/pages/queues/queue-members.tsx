import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined } from "@ant-design/icons";
import { Button, InputNumber, Select, Tooltip } from "antd";
import { useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Plate } from "#app/kit/plate.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { useUndo } from "#app/kit/undo.tsx";
import type { Queue } from "./contradictions.ts";
import { useMembersText } from "./members.messages.ts";
import type { QueueDraft } from "./queue-blanks.tsx";

type Member = Queue["members"][number];

function useAgents() {
  const extensions = useConfigList("extensions").data?.items ?? [];
  const find = (number: string) => extensions.find((extension) => extension.number === number);
  return {
    agents: extensions.filter((extension) => extension.agent !== undefined),
    nameOfAgent(number: string): string {
      const extension = find(number);
      return extension === undefined ? number : nameOf(extension);
    },
    takesCalls: (number: string): boolean => find(number)?.agent !== undefined,
  };
}

function MemberRow({ draft, member, index }: { draft: QueueDraft; member: Member; index: number }) {
  const { t } = useMembersText();
  const words = useSetup();
  const offerUndo = useUndo();
  const { nameOfAgent, takesCalls } = useAgents();
  const { members } = draft.value;
  const name = nameOfAgent(member.agent);
  const set = (next: Member[]): void => draft.set({ ...draft.value, members: next });
  const move = (by: number): void => {
    const next = [...members];
    next.splice(index, 1);
    next.splice(index + by, 0, member);
    set(next);
  };
  const remove = (): void => {
    const before = draft.value;
    set(members.filter((other) => other !== member));
    offerUndo(t("removed", { name }), () => draft.set(before));
  };
  return (
    <div>
      <Plate name={name} />
      <span className="grow ellip">
        {name} <span className="faint num">{member.agent}</span>
        {takesCalls(member.agent) ? null : <span className="small warn"> {t("notAgent", { name })}</span>}
      </span>
      <Tooltip title={t("rankHelp")}>
        <span className="row gap6 small muted nowrap">
          {t("rank")}
          <InputNumber<number>
            size="small"
            style={{ width: 62 }}
            min={0}
            max={100}
            precision={0}
            aria-label={`${t("rank")} ${name}`}
            value={member.penalty}
            onChange={(penalty) => penalty !== null && set(members.with(index, { ...member, penalty }))}
          />
        </span>
      </Tooltip>
      {draft.value.strategy === "linear" ? (
        <>
          <Button
            size="small"
            type="text"
            icon={<ArrowUpOutlined />}
            aria-label={`${words.t("moveUp")} ${name}`}
            disabled={index === 0}
            onClick={() => move(-1)}
          />
          <Button
            size="small"
            type="text"
            icon={<ArrowDownOutlined />}
            aria-label={`${words.t("moveDown")} ${name}`}
            disabled={index === members.length - 1}
            onClick={() => move(1)}
          />
        </>
      ) : null}
      <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t("removed", { name })} onClick={remove} />
    </div>
  );
}

/** Who takes calls of this queue, with the rank of each; the order counts where the strategy says so. */
export function QueueMembers({ draft }: { draft: QueueDraft }) {
  const { t } = useMembersText();
  const { agents, nameOfAgent } = useAgents();
  const { members } = draft.value;
  const free = agents.filter(({ number }) => !members.some(({ agent }) => agent === number));
  return (
    <div id="members">
      {draft.value.strategy === "linear" ? <p className="small muted member-note">{t("order")}</p> : null}
      <div className="setup-list members">
        {members.map((member, index) => (
          <MemberRow key={member.agent} draft={draft} member={member} index={index} />
        ))}
      </div>
      {members.length === 0 ? <p className="small warn member-note">{t("none")}</p> : null}
      <div className="member-add">
        <Select<string | null>
          style={{ width: "100%", maxWidth: 320 }}
          showSearch={{ optionFilterProp: "label" }}
          value={null}
          placeholder={t("add")}
          aria-label={t("add")}
          disabled={free.length === 0}
          onChange={(agent) =>
            agent !== null && draft.set({ ...draft.value, members: [...members, { agent, penalty: 0 }] })
          }
          options={free.map(({ number }) => ({ value: number, label: `${nameOfAgent(number)} ${number}` }))}
        />
      </div>
    </div>
  );
}
