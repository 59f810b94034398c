import { DeleteOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { Glyph } from "#app/kit/glyph.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { useUndo } from "#app/kit/undo.tsx";
import { type Flow, type FlowNode, withNode, withoutNode } from "./flow-outline.ts";
import { type FlowWords, KINDS } from "./flow-words.tsx";
import { useFlowsText } from "./flows.messages.ts";
import { NodeFields } from "./node-fields.tsx";
import { useStepsText } from "./steps.messages.ts";

export interface NodeEditorProps {
  readonly flow: Flow;
  readonly node: FlowNode;
  readonly words: FlowWords;
  readonly disabled: boolean;
  readonly onChange: (flow: Flow) => void;
  /** After the step is gone. */
  readonly onRemoved: () => void;
}

/** A copy of a step with another name; an empty one is none. */
function renamed(node: FlowNode, key: "name" | "nameZh", text: string): FlowNode {
  const { [key]: _, ...others } = node;
  return (text === "" ? others : { ...node, [key]: text }) as FlowNode; // only an optional name was taken out
}

/** Everything about one step: its names, what it does, and deleting it. */
export function NodeEditor({ flow, node, words, disabled, onChange, onRemoved }: NodeEditorProps) {
  const { t } = useFlowsText();
  const stepText = useStepsText();
  const shared = useSetup();
  const offerUndo = useUndo();
  const [glyph, tone] = KINDS[node.kind];
  const set = (next: FlowNode): void => onChange(withNode(flow, next));
  const remove = (): void => {
    const name = words.nodeName(node);
    onChange(withoutNode(flow, node.id));
    onRemoved();
    offerUndo(t("removedStep", { name }), () => onChange(flow));
  };
  return (
    <div className="col gap12 node-editor">
      <div className="row gap8">
        <span className="fico" style={{ background: `var(--${tone}-soft)`, color: `var(--${tone})` }}>
          <Glyph name={glyph} size={13} color="currentColor" />
        </span>
        <b className="strong grow">{stepText.t(`kind.${node.kind}`)}</b>
        <Button
          size="small"
          type="text"
          icon={<DeleteOutlined />}
          aria-label={t("removeStep")}
          title={flow.nodes.length === 1 ? t("lastStep") : t("removeStep")}
          disabled={disabled || flow.nodes.length === 1}
          onClick={remove}
        />
      </div>
      <p className="small muted">{stepText.t(`kindHelp.${node.kind}`)}</p>
      <div className="field-row">
        <div className="field">
          <label htmlFor="step-name">{t("stepName")}</label>
          <Input
            id="step-name"
            value={node.name ?? ""}
            maxLength={60}
            disabled={disabled}
            placeholder={node.name === undefined ? words.nodeName(node) : ""}
            onChange={(event) => set(renamed(node, "name", event.target.value))}
          />
        </div>
        <div className="field">
          <label htmlFor="step-name-zh">{shared.t("nameZh")}</label>
          <Input
            id="step-name-zh"
            value={node.nameZh ?? ""}
            maxLength={60}
            disabled={disabled}
            onChange={(event) => set(renamed(node, "nameZh", event.target.value))}
          />
        </div>
      </div>
      <NodeFields node={node} set={set} disabled={disabled} flowId={flow.id} />
    </div>
  );
}
