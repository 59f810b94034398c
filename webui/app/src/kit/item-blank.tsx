import { InputNumber } from "antd";
import type { ReactNode } from "react";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { Blank } from "./blank.tsx";
import { isSame, withChange } from "./changes.ts";
import { fieldMessage, inPageLanguage } from "./refusal.tsx";
import type { Draft } from "./use-draft.ts";

/** What the configuration's schema says about a field. */
export interface FieldSchema {
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly "x-help-zh"?: string;
}

/** What the box says is wrong with a field, or with something in it. */
export function problemOf(draft: Pick<Draft<unknown>, "refusal" | "problems">, field: string): string | undefined {
  const refused = fieldMessage(draft.refusal, `/item/${field}`);
  if (refused !== undefined) return refused;
  const found = draft.problems.find(({ path }) => path === `/${field}` || path.startsWith(`/${field}/`));
  return found === undefined ? undefined : inPageLanguage(found);
}

export type FieldEditor<V> = (value: V, set: (value: V | undefined) => void, done: () => void) => ReactNode;

interface ItemBlankProps<T extends object, F extends keyof T & string> {
  readonly draft: Draft<T>;
  readonly field: F;
  readonly schema: FieldSchema;
  readonly title: string;
  /** The page's own help; without it the schema's is shown. */
  readonly help: string | undefined;
  readonly problem: string | undefined;
  /** Any value of the field as it reads in a sentence. */
  readonly say: (field: F, value: unknown) => string;
  /** Gets the value and a way to change it. */
  readonly editor: FieldEditor<T[F]>;
  readonly width?: number;
}

/** A field of an item of the configuration as a blank in a sentence. */
export function ItemBlank<T extends object, F extends keyof T & string>(props: ItemBlankProps<T, F>) {
  const { draft, field, schema, say, editor, width } = props;
  const value = draft.value[field];
  const set = (next: T[F] | undefined): void => draft.set(withChange(draft.value, [field], next));
  const changed = !isSame(value, draft.saved[field]);
  const standard = schema.default as T[F] | undefined; // a schema's default is a value of the schema
  return (
    <Blank
      anchor={field}
      title={props.title}
      help={props.help ?? (pageLanguage() === "zh" ? schema["x-help-zh"] : schema.description)}
      problem={props.problem}
      {...(width === undefined ? {} : { width })}
      {...(changed ? { saved: say(field, draft.saved[field]), onBack: () => set(draft.saved[field]) } : {})}
      {...(standard === undefined || isSame(standard, value)
        ? {}
        : { standard: { text: say(field, standard), use: () => set(standard) } })}
      editor={(done) => editor(value, set, done)}
    >
      {say(field, value)}
    </Blank>
  );
}

interface NumberEditorProps {
  readonly schema: FieldSchema;
  readonly value: number;
  readonly label: string;
  readonly unit?: string | undefined;
  readonly onChange: (value: number) => void;
  readonly onDone: () => void;
}

/** A whole number within the bounds of the schema; Enter is done. */
export function NumberEditor({ schema, value, label, unit, onChange, onDone }: NumberEditorProps) {
  return (
    <InputNumber<number>
      autoFocus
      style={{ width: 130 }}
      min={schema.minimum ?? 0}
      max={schema.maximum ?? 9_999}
      precision={0}
      value={value}
      aria-label={label}
      {...(unit === undefined ? {} : { suffix: unit })}
      onChange={(next) => next !== null && onChange(next)}
      onPressEnter={onDone}
    />
  );
}
