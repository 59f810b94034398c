import { Input, Select } from "antd";
import { freeId, useConfigList } from "#app/data/config.ts";
import { destinationKey, destinationOf, useDestinationOptions } from "#app/kit/destination-picker.tsx";
import { usePrompts } from "#app/kit/use-prompts.ts";
import {
  type Defaults,
  type Flow,
  type FlowNode,
  type NodeKind,
  newNode,
  type WayOut,
  withNewNode,
  withNode,
  withWayOut,
} from "./flow-outline.ts";
import { type FlowWords, NODE_KINDS } from "./flow-words.tsx";
import { useStepFieldsText } from "./step-fields.messages.ts";
import { useStepsText } from "./steps.messages.ts";

/** What a new step refers to until something else is chosen: the first of each. */
export function useDefaults(flow: Flow): Defaults {
  const first = (list: readonly { id: string }[] | undefined, id = ""): string => list?.[0]?.id ?? id;
  const prompts = usePrompts().data;
  const speech = prompts?.filter(({ kind }) => kind === "speech");
  const flows = useConfigList("flows").data?.items.filter(({ id }) => id !== flow.id);
  return {
    prompt: speech?.some(({ id }) => id === "welcome") === true ? "welcome" : first(speech, "welcome"),
    queue: first(useConfigList("queues").data?.items),
    schedule: first(useConfigList("schedules").data?.items),
    mailbox: first(useConfigList("mailboxes").data?.items),
    extension: useConfigList("extensions").data?.items[0]?.number ?? "",
    flow: first(flows),
  };
}

/** A new step's id: the kind with a number. */
export function idForNew(flow: Flow, kind: NodeKind): string {
  return freeId(
    kind,
    flow.nodes.map(({ id }) => id),
    kind,
  );
}

export interface OutletSelectProps {
  readonly flow: Flow;
  readonly node: FlowNode;
  readonly way: WayOut;
  readonly words: FlowWords;
  readonly disabled?: boolean;
  /** The flow as changed; `made` is the step that was added. */
  readonly onChange: (flow: Flow, made?: string) => void;
}

/** Where one way out leads: a step of this menu, a new step, or out of it to any destination. */
export function OutletSelect({ flow, node, way, words, disabled = false, onChange }: OutletSelectProps) {
  const { t } = useStepsText();
  const fieldText = useStepFieldsText();
  const destinations = useDestinationOptions();
  const defaults = useDefaults(flow);
  const { outlet } = way;
  const value =
    outlet === undefined ? null : "node" in outlet ? `node:${outlet.node}` : destinationKey(outlet.destination);
  const external = outlet !== undefined && "destination" in outlet && outlet.destination.kind === "external";
  const options = [
    {
      label: t("to.steps"),
      title: "steps",
      options: flow.nodes.map((other) => ({
        value: `node:${other.id}`,
        label: `${t(`kind.${other.kind}`)}: ${words.nodeName(other)}`,
      })),
    },
    {
      label: t("to.newStep"),
      title: "new",
      options: NODE_KINDS.map((kind) => ({ value: `new:${kind}`, label: `+ ${t(`kind.${kind}`)}` })),
    },
    ...destinations,
  ];
  const lead = (to: WayOut["outlet"]): void => onChange(withNode(flow, withWayOut(node, way.key, to)));
  const choose = (chosen: string | null | undefined): void => {
    if (chosen === null || chosen === undefined) lead(undefined);
    else if (chosen.startsWith("node:")) lead({ node: chosen.slice(5) });
    else if (chosen.startsWith("new:")) {
      const kind = chosen.slice(4) as NodeKind; // one of the options above
      const id = idForNew(flow, kind);
      onChange(withNewNode(flow, newNode(kind, id, defaults), { node: node.id, key: way.key }), id);
    } else lead({ destination: destinationOf(chosen, "0") });
  };
  const label = `${words.nodeName(node)}, ${way.digit ?? words.wayText(node, way)}`;
  return (
    <span className="row gap6 wrap outlet-select">
      <Select
        size="small"
        showSearch={{ optionFilterProp: "label" }}
        style={{ flex: 1, minWidth: 150 }}
        popupMatchSelectWidth={280}
        aria-label={label}
        allowClear={way.optional === true}
        placeholder={way.optional === true ? t(`asWay.${way.key}`) : t("to.choose")}
        disabled={disabled}
        value={value}
        options={options}
        onChange={choose}
      />
      {external ? (
        <Input
          size="small"
          style={{ width: 130 }}
          inputMode="tel"
          aria-label={`${label}: ${fieldText.t("field.number")}`}
          value={outlet.destination.kind === "external" ? outlet.destination.number : ""}
          disabled={disabled}
          onChange={(event) => {
            const number = event.target.value.replace(/[^0-9*#+]/g, "");
            onChange(withNode(flow, withWayOut(node, way.key, { destination: { kind: "external", number } })));
          }}
        />
      ) : null}
    </span>
  );
}
