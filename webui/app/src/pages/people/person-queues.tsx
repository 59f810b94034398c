import { CloseOutlined } from "@ant-design/icons";
import { Button, InputNumber, Select, Tooltip } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { updateItem, useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { usePeopleText } from "./people.messages.ts";
import type { ExtensionItem, QueueItem } from "./people.ts";

/** A rank is saved when the field is left or Enter pressed, not with every digit. */
function RankInput(props: { label: string; value: number; disabled: boolean; commit: (rank: number) => void }) {
  const [typed, setTyped] = useState<number | null>();
  const done = (): void => {
    if (typed !== null && typed !== undefined && typed !== props.value) props.commit(typed);
    setTyped(undefined);
  };
  return (
    <InputNumber<number>
      size="small"
      style={{ width: 62 }}
      min={0}
      max={100}
      precision={0}
      disabled={props.disabled}
      aria-label={props.label}
      value={typed ?? props.value}
      onChange={setTyped}
      onBlur={done}
      onPressEnter={done}
    />
  );
}

/** The queues this person works in. They belong to the queues, so each change is saved at once and can be taken back. */
export function PersonQueues({ person }: { person: ExtensionItem }) {
  const { t } = usePeopleText();
  const list = useConfigList("queues").data;
  const mayEdit = useMay("edit-routing");
  const offerUndo = useUndo();
  const [refused, setRefused] = useState<unknown>();
  if (list === undefined) return null;
  const { number } = person;
  const mine = list.items.filter(({ members }) => members.some(({ agent }) => agent === number));
  const others = list.items.filter((queue) => !mine.includes(queue));
  const save = async (queue: QueueItem, members: QueueItem["members"]): Promise<number | undefined> => {
    setRefused(undefined);
    try {
      return (await updateItem("queues", queue.id, list.version, { ...queue, members })).version;
    } catch (error) {
      setRefused(error);
      return undefined;
    }
  };
  const remove = async (queue: QueueItem): Promise<void> => {
    const rest = queue.members.filter(({ agent }) => agent !== number);
    const version = await save(queue, rest);
    if (version === undefined) return;
    const back = (): void => void updateItem("queues", queue.id, version, queue).catch(setRefused);
    offerUndo(t("queues.removed", { name: nameOf(person), queue: nameOf(queue) }), back);
  };
  const isAgent = person.agent !== undefined;
  return (
    <Panel flush title={t("queues.title")} extra={<span className="tiny faint">{t("queues.at")}</span>}>
      <div className="setup-list members">
        {mine.map((queue) => {
          const penalty = queue.members.find(({ agent }) => agent === number)?.penalty ?? 0;
          const withRank = (rank: number): QueueItem["members"] =>
            queue.members.map((member) => (member.agent === number ? { ...member, penalty: rank } : member));
          return (
            <div key={queue.id}>
              <Link className="grow ellip" to={`/setup/queues/${queue.id}`}>
                {nameOf(queue)}
              </Link>
              <Tooltip title={t("queues.rankHelp")}>
                <span className="row gap6 small muted nowrap">
                  {t("queues.rank")}
                  <RankInput
                    label={`${t("queues.rank")} ${nameOf(queue)}`}
                    value={penalty}
                    disabled={!mayEdit}
                    commit={(rank) => void save(queue, withRank(rank))}
                  />
                </span>
              </Tooltip>
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                disabled={!mayEdit}
                aria-label={t("queues.removed", { name: nameOf(person), queue: nameOf(queue) })}
                onClick={() => void remove(queue)}
              />
            </div>
          );
        })}
      </div>
      {mine.length === 0 ? (
        <p className="small muted member-note">{t(isAgent ? "queues.none" : "queues.notAgent")}</p>
      ) : null}
      {isAgent && others.length > 0 ? (
        <div className="member-add">
          <Select<string | null>
            style={{ width: "100%", maxWidth: 320 }}
            value={null}
            placeholder={t("queues.add")}
            aria-label={t("queues.add")}
            disabled={!mayEdit}
            onChange={(id) => {
              const queue = others.find((each) => each.id === id);
              if (queue !== undefined) void save(queue, [...queue.members, { agent: number, penalty: 0 }]);
            }}
            options={others.map((queue) => ({ value: queue.id, label: nameOf(queue) }))}
          />
        </div>
      ) : (
        <div style={{ height: 12 }} />
      )}
      <RefusalNote error={refused} onClose={() => setRefused(undefined)} />
    </Panel>
  );
}
