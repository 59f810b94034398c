import { ArrowDownOutlined, ArrowUpOutlined, DownOutlined, PlusOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Switch } from "antd";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { createItem, orderItems, removeItem, updateItem, useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { moved } from "./dialling.ts";
import { useRoutesText } from "./routes.messages.ts";
import type { InboundRule, OutboundRule } from "./rule-words.tsx";

type RuleOf = { readonly inboundRules: InboundRule; readonly outboundRules: OutboundRule };
export type RuleListName = keyof RuleOf;

/** What one may do with a whole list of rules at once; every change can be taken back for 10 s. */
function useRuleActions<L extends RuleListName>(list: L) {
  const { t } = useRoutesText();
  const navigate = useNavigate();
  const offerUndo = useUndo();
  const { data } = useConfigList(list);
  const [refusal, setRefusal] = useState<unknown>(undefined);
  const version = data?.version ?? 0;
  const items = (data?.items ?? []) as readonly RuleOf[L][]; // the list's own items
  const tried = (work: Promise<unknown>): Promise<unknown> => work.catch(setRefusal);
  return {
    refusal,
    dismiss: () => setRefusal(undefined),
    move: (index: number, by: -1 | 1): void => {
      const before = items.map(({ id }) => id);
      const name = items[index] === undefined ? "" : nameOf(items[index]);
      void tried(
        orderItems(list, version, moved(before, index, by)).then((saved) =>
          offerUndo(t("moved", { name }), () => void tried(orderItems(list, saved.version, before))),
        ),
      );
    },
    toggle: (rule: RuleOf[L], enabled: boolean): void => {
      const send = (at: number, value: boolean) => updateItem(list, rule.id, at, { ...rule, enabled: value } as never); // its own type
      void tried(
        send(version, enabled).then((saved) =>
          offerUndo(t("switched", { name: nameOf(rule) }), () => void tried(send(saved.version, !enabled))),
        ),
      );
    },
    remove: (rule: RuleOf[L]): void => {
      const index = items.findIndex(({ id }) => id === rule.id);
      void tried(
        removeItem(list, rule.id, version).then((saved) => {
          void navigate("/setup/routes");
          offerUndo(t("removed", { name: nameOf(rule) }), () => {
            void tried(createItem(list, saved.version, rule as never, index)); // put back as it was
          });
        }),
      );
    },
  };
}

export interface RuleListProps<L extends RuleListName> {
  readonly list: L;
  readonly open: string | undefined;
  readonly title: string;
  readonly sub: string;
  readonly none: string;
  readonly onAdd: () => void;
  readonly addText: string;
  /** Why none can be added; undefined when one can. */
  readonly cannotAdd?: string | undefined;
  /** What a rule says, in one or two lines. */
  readonly say: (rule: RuleOf[L]) => ReactNode;
  readonly editor: (rule: RuleOf[L], remove: () => void) => ReactNode;
  readonly children?: ReactNode;
}

/** Rules in their order, one of them open to be edited. */
export function RuleList<L extends RuleListName>(props: RuleListProps<L>) {
  const { list, open, title, sub, none, onAdd, addText, cannotAdd, say, editor, children } = props;
  const { t } = useRoutesText();
  const navigate = useNavigate();
  const mayEdit = useMay("edit-routing");
  const { data } = useConfigList(list);
  const actions = useRuleActions(list);
  const items = (data?.items ?? []) as readonly RuleOf[L][]; // the list's own items
  const add = (
    <Button
      size="small"
      icon={<PlusOutlined />}
      disabled={!mayEdit || cannotAdd !== undefined}
      title={cannotAdd ?? ""}
      onClick={onAdd}
    >
      {addText}
    </Button>
  );
  return (
    <Panel title={title} extra={add} flush>
      <p className="small muted rule-sub">{sub}</p>
      <RefusalNote error={actions.refusal} onClose={actions.dismiss} />
      {items.length === 0 ? <p className="rule-sub warn small">{none}</p> : null}
      <ol className="rule-list">
        {items.map((rule, index) => {
          const name = nameOf(rule);
          const isOpen = rule.id === open;
          return (
            <li key={rule.id} className={isOpen ? "open" : ""}>
              <div className="rule-row">
                <span className="num faint rule-place">{index + 1}</span>
                <button
                  type="button"
                  className="rule-open"
                  aria-expanded={isOpen}
                  aria-label={t("edit", { name })}
                  onClick={() => void navigate(isOpen ? "/setup/routes" : `/setup/routes/${rule.id}`)}
                >
                  <b className="strong">
                    {name}
                    {rule.enabled ? null : <span className="tiny warn"> · {t("off")}</span>}
                  </b>
                  <span className="small muted">{say(rule)}</span>
                </button>
                <Switch
                  size="small"
                  checked={rule.enabled}
                  disabled={!mayEdit}
                  aria-label={`${t("enabled")}: ${name}`}
                  onChange={(enabled) => actions.toggle(rule, enabled)}
                />
                <Button
                  size="small"
                  type="text"
                  icon={<ArrowUpOutlined />}
                  aria-label={t("up", { name })}
                  disabled={!mayEdit || index === 0}
                  onClick={() => actions.move(index, -1)}
                />
                <Button
                  size="small"
                  type="text"
                  icon={<ArrowDownOutlined />}
                  aria-label={t("down", { name })}
                  disabled={!mayEdit || index === items.length - 1}
                  onClick={() => actions.move(index, 1)}
                />
                {isOpen ? <UpOutlined className="rule-fold" /> : <DownOutlined className="rule-fold" />}
              </div>
              {isOpen ? editor(rule, () => actions.remove(rule)) : null}
            </li>
          );
        })}
      </ol>
      {children}
    </Panel>
  );
}
