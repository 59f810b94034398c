import { Input, InputNumber, Select, Switch } from "antd";
import { type ReactNode, useId } from "react";
import { withChange } from "./changes.ts";
import { inPageLanguage } from "./refusal.tsx";
import type { Draft } from "./use-draft.ts";

/** What the fields of a form read and write; a Draft is one. */
export interface Editable<T> extends Pick<Draft<T>, "value" | "problems" | "set"> {
  /** Someone without the right sees the values and cannot change them. */
  readonly disabled?: boolean;
}

interface FieldProps<T> {
  readonly draft: Editable<T>;
  readonly path: keyof T & string;
  readonly label: ReactNode;
  readonly help?: ReactNode;
}

const read = <T,>({ value }: Editable<T>, path: string): unknown => Reflect.get(value as object, path);

/** Sets one field; `undefined` takes it out. */
export function setField<T>(draft: Editable<T>, path: keyof T & string, value: unknown): void {
  draft.set(withChange(draft.value, [path], value));
}

function Frame<T>({ draft, path, label, help, id, children }: FieldProps<T> & { id: string; children: ReactNode }) {
  const problem = draft.problems.find((each) => each.path === `/${path}` || each.path.startsWith(`/${path}/`));
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {problem === undefined ? null : <span className="small bad">{inPageLanguage(problem)}</span>}
      {help === undefined ? null : <span className="tiny faint">{help}</span>}
    </div>
  );
}

/** A line of text; an emptied optional field is taken out. */
export function TextField<T>({
  optional = false,
  maxLength = 60,
  placeholder,
  ...frame
}: FieldProps<T> & { optional?: boolean; maxLength?: number; placeholder?: string }) {
  const id = useId();
  const { draft, path } = frame;
  return (
    <Frame {...frame} id={id}>
      <Input
        id={id}
        value={(read(draft, path) as string | undefined) ?? ""}
        disabled={draft.disabled === true}
        maxLength={maxLength}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={({ target }) => setField(draft, path, optional && target.value === "" ? undefined : target.value)}
      />
    </Frame>
  );
}

/** A number between two bounds with its unit behind it. */
export function NumberField<T>({
  min,
  max,
  unit,
  step = 1,
  ...frame
}: FieldProps<T> & { min: number; max: number; unit?: string; step?: number }) {
  const id = useId();
  const { draft, path } = frame;
  return (
    <Frame {...frame} id={id}>
      <span className="row gap8">
        <InputNumber<number>
          id={id}
          min={min}
          max={max}
          step={step}
          value={(read(draft, path) as number | undefined) ?? null}
          disabled={draft.disabled === true}
          onChange={(value) => value !== null && setField(draft, path, value)}
        />
        {unit === undefined ? null : <span className="small muted">{unit}</span>}
      </span>
    </Frame>
  );
}

/** Yes or no. */
export function SwitchField<T>(frame: FieldProps<T>) {
  const id = useId();
  const { draft, path } = frame;
  return (
    <Frame {...frame} id={id}>
      <span>
        <Switch
          id={id}
          checked={read(draft, path) === true}
          disabled={draft.disabled === true}
          onChange={(checked) => setField(draft, path, checked)}
        />
      </span>
    </Frame>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One of several; `optional` may be emptied. */
export function SelectField<T>({
  choices,
  optional = false,
  placeholder,
  ...frame
}: FieldProps<T> & { choices: readonly Choice[]; optional?: boolean; placeholder?: string }) {
  const id = useId();
  const { draft, path } = frame;
  return (
    <Frame {...frame} id={id}>
      <Select<string | null>
        id={id}
        allowClear={optional}
        showSearch={{ optionFilterProp: "label" }}
        disabled={draft.disabled === true}
        value={(read(draft, path) as string | undefined) ?? null}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(value) => setField(draft, path, value ?? undefined)}
        options={[...choices]}
      />
    </Frame>
  );
}

/** Several of several; an empty optional list is taken out. */
export function ManyField<T>({
  choices,
  optional = false,
  placeholder,
  ...frame
}: FieldProps<T> & { choices: readonly Choice[]; optional?: boolean; placeholder?: string }) {
  const id = useId();
  const { draft, path } = frame;
  return (
    <Frame {...frame} id={id}>
      <Select<string[]>
        id={id}
        mode="multiple"
        disabled={draft.disabled === true}
        value={[...((read(draft, path) as readonly string[] | undefined) ?? [])]}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(value) => setField(draft, path, optional && value.length === 0 ? undefined : value)}
        options={[...choices]}
      />
    </Frame>
  );
}

/** Any number of words one types oneself, each ended by Enter, a comma or a blank. */
export function WordsField<T>({ placeholder, ...frame }: FieldProps<T> & { placeholder?: string }) {
  const id = useId();
  const { draft, path } = frame;
  return (
    <Frame {...frame} id={id}>
      <Select<string[]>
        id={id}
        mode="tags"
        open={false}
        suffixIcon={null}
        tokenSeparators={[",", " ", "，", "、"]}
        disabled={draft.disabled === true}
        value={[...((read(draft, path) as readonly string[] | undefined) ?? [])]}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={(value) => setField(draft, path, value)}
      />
    </Frame>
  );
}
