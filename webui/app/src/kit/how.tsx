import { InfoCircleOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";

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
