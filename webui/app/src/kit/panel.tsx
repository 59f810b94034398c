import type { CSSProperties, ReactNode } from "react";

export interface PanelProps {
  readonly title?: ReactNode;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
  readonly className?: string;
  readonly style?: CSSProperties;
}

/** A white sheet on the paper: a hairline, no shadow. */
export function Panel({ title, extra, children, flush = false, className = "", style }: PanelProps) {
  return (
    <section className={`panel ${className}`} {...(style === undefined ? {} : { style })}>
      {title !== undefined && (
        <div className="panel-head">
          <h2>{title}</h2>
          <span className="grow" />
          {extra}
        </div>
      )}
      <div className={flush ? "" : "panel-body"}>{children}</div>
    </section>
  );
}

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return <kbd>{children}</kbd>;
}
