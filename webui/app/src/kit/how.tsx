import { InfoCircleOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";

export interface HowProps {
  readonly title: string;
  /** The formula in words. */
  readonly how: string;
  /** The divisor or unit, in small under the title: always seen, not only on pointing. */
  readonly sub?: string | undefined;
}

/** A column head that says how its figure is made. The formula is reached by pointer and by keyboard. */
export function How({ title, how, sub }: HowProps) {
  return (
    <Tooltip title={how} trigger={["hover", "focus"]}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the formula opens on focus */}
      <span className="how" tabIndex={0}>
        {title} <InfoCircleOutlined aria-hidden className="how-mark" />
        {sub === undefined ? null : <span className="how-sub">{sub}</span>}
        <span className="visually-hidden">{how}</span>
      </span>
    </Tooltip>
  );
}

export interface FigureProps {
  readonly children: ReactNode;
  /** Address of exactly the calls behind the figure; absent where there are none to show. */
  readonly to?: string | undefined;
  readonly bad?: boolean;
  /** The same figure of the time compared with. */
  readonly before?: ReactNode;
}

/** A number that opens its calls. */
export function Figure({ children, to, bad = false, before }: FigureProps) {
  const look = `figure num ${bad ? "bad strong" : ""}`;
  return (
    <span className="figure-cell">
      {to === undefined ? (
        <span className={`num ${bad ? "bad strong" : ""}`}>{children}</span>
      ) : (
        <Link to={to} className={look}>
          {children}
        </Link>
      )}
      {before === undefined ? null : <span className="figure-before num">{before}</span>}
    </span>
  );
}
