import { DownOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { type ReactNode, useId, useRef, useState } from "react";
import { Glyph } from "./glyph.tsx";
import { useSetup } from "./setup.messages.ts";

export interface BlankProps {
  /** The value as it reads in the sentence. */
  readonly children: ReactNode;
  /** Name of the setting. */
  readonly title: string;
  readonly help?: string | undefined;
  /** The editor; `done` closes the pop-up. */
  readonly editor: (done: () => void) => ReactNode;
  /** The saved value in words while an edited one stands here. */
  readonly saved?: ReactNode;
  /** Takes the edited value back. */
  readonly onBack?: (() => void) | undefined;
  readonly standard?: { readonly text: ReactNode; readonly use: () => void } | undefined;
  /** What is wrong or odd about the value, as a sentence. */
  readonly problem?: ReactNode;
  /** Where a link `#ringSeconds` leads. */
  readonly anchor?: string;
  readonly disabled?: boolean;
  readonly width?: number;
}

/** A setting inside a sentence: a button that reads as text; its pop-up holds editor, saved and standard value. */
export function Blank(props: BlankProps) {
  const { t } = useSetup();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const note = useId();
  const changed = props.saved !== undefined;
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const content = (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the pop-up from any field in it
    <div
      className="blank-pop"
      style={{ width: props.width ?? 290 }}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <b className="strong small">{props.title}</b>
      <div style={{ margin: "6px 0" }}>{props.editor(close)}</div>
      {changed ? <p className="small faint">{t("saved", { value: props.saved })}</p> : null}
      {props.help === undefined ? null : <p className="small muted">{props.help}</p>}
      {props.problem === undefined ? null : <p className="small bad">{props.problem}</p>}
      <div className="row gap8 wrap" style={{ marginTop: 10 }}>
        <Button size="small" type="primary" onClick={close}>
          {t("done")}
        </Button>
        {props.standard === undefined ? null : (
          <Button size="small" onClick={props.standard.use}>
            {t("standard", { value: props.standard.text })}
          </Button>
        )}
        {changed && props.onBack !== undefined ? (
          <Button size="small" type="text" onClick={props.onBack}>
            {t("back")}
          </Button>
        ) : null}
      </div>
    </div>
  );
  const bad = props.problem !== undefined;
  return (
    <Popover
      open={open}
      onOpenChange={(next) => setOpen(next && props.disabled !== true)}
      content={content}
      placement="bottomLeft"
      trigger="click"
      destroyOnHidden
    >
      <button
        ref={button}
        type="button"
        id={props.anchor}
        className={`blank ${changed ? "changed" : ""} ${bad ? "wrong" : ""}`}
        aria-label={`${props.title}: ${typeof props.children === "string" ? props.children : ""}`}
        aria-describedby={bad ? note : undefined}
        aria-expanded={open}
      >
        {bad ? <Glyph name="alarm" size={11} color="currentColor" /> : null}
        {props.children}
        <DownOutlined style={{ fontSize: 9 }} />
        {bad ? (
          <span id={note} hidden>
            {props.problem}
          </span>
        ) : null}
      </button>
    </Popover>
  );
}
