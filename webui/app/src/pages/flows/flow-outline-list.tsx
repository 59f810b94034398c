import { pageLanguage } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import type { Problem } from "#firmware/api/contract/config-views.ts";
import { type Flow, nodeOfProblem, type OutlineRow, outline, waysOut } from "./flow-outline.ts";
import { type FlowWords, KINDS } from "./flow-words.tsx";
import { useFlowsText } from "./flows.messages.ts";
import { OutletSelect } from "./outlet-select.tsx";
import { useStepsText } from "./steps.messages.ts";

export interface OutlineProps {
  readonly flow: Flow;
  readonly words: FlowWords;
  readonly problems: readonly Problem[];
  /** The step that is being edited. */
  readonly chosen: string | undefined;
  /** The steps a dry run went through. */
  readonly lit: ReadonlySet<string>;
  /** How many callers are in a step now. */
  readonly callers: ReadonlyMap<string, number>;
  readonly disabled: boolean;
  readonly onChoose: (id: string) => void;
  readonly onChange: (flow: Flow, made?: string) => void;
}

function NodeHead({ row, props }: { row: OutlineRow; props: OutlineProps }) {
  const { t } = useFlowsText();
  const stepText = useStepsText();
  const { flow, words, chosen, callers, onChoose } = props;
  const { node } = row;
  const [glyph, tone] = KINDS[node.kind];
  const live = callers.get(node.id) ?? 0;
  const summary = words.summary(node);
  return (
    <button
      type="button"
      className="onode-head"
      aria-pressed={chosen === node.id}
      id={`step-${node.id}`}
      onClick={() => onChoose(node.id)}
    >
      <span className="fico" style={{ background: `var(--${tone}-soft)`, color: `var(--${tone})` }}>
        <Glyph name={glyph} size={13} color="currentColor" />
      </span>
      <span className="grow">
        <span className="tiny faint">
          {stepText.t(`kind.${node.kind}`)}
          {flow.start === node.id ? ` · ${t("startHere")}` : ""}
          {row.reached ? "" : ` · ${t("unreached")}`}
        </span>
        <b className="strong ellip" style={{ display: "block" }}>
          {words.nodeName(node)}
        </b>
        {summary === "" ? null : <span className="small muted">{summary}</span>}
      </span>
      {live === 0 ? null : <span className="flive num">{live}</span>}
    </button>
  );
}

function NodeCard({ row, props }: { row: OutlineRow; props: OutlineProps }) {
  const { flow, words, problems, chosen, lit, disabled, onChange } = props;
  const { node } = row;
  const own = problems.filter(({ path }) => nodeOfProblem(flow, path) === node.id);
  const state = own.some(({ severity }) => severity === "error") ? "bad" : own.length > 0 ? "warn" : "";
  return (
    <li
      className={`onode ${chosen === node.id ? "chosen" : ""} ${lit.has(node.id) ? "lit" : ""} ${state}`}
      style={{ marginInlineStart: `calc(var(--indent) * ${Math.min(row.depth, 6)})` }}
    >
      {row.from === undefined || row.from.way.digit === undefined ? null : (
        <span className="onode-from tiny faint">
          <span className="fkey">{row.from.way.digit}</span> {words.stepName(row.from.node)}
        </span>
      )}
      <NodeHead row={row} props={props} />
      {waysOut(node).map((way) => (
        <div key={way.key} className="onode-way">
          <span className="fkey">{way.digit ?? "–"}</span>
          <span className="small onode-way-name">{words.wayText(node, way)}</span>
          <OutletSelect flow={flow} node={node} way={way} words={words} disabled={disabled} onChange={onChange} />
        </div>
      ))}
      {own.map((problem) => (
        <div
          key={problem.path + problem.code + problem.message}
          className={`small row gap6 top onode-problem ${problem.severity === "error" ? "bad" : "warn"}`}
        >
          <Glyph name="alarm" size={12} color="currentColor" style={{ marginTop: 4 }} />
          {pageLanguage() === "zh" ? problem.messageZh : problem.message}
        </div>
      ))}
    </li>
  );
}

/** The whole menu as an indented list: every step with its ways out, in the order in which a caller meets them. */
export function Outline(props: OutlineProps) {
  const { t } = useFlowsText();
  return (
    <ol className="outline" aria-label={t("outlineTitle")}>
      {outline(props.flow).map((row) => (
        <NodeCard key={row.node.id} row={row} props={props} />
      ))}
    </ol>
  );
}
