import { InfoCircleOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";

/** A column head that says how its number is made: on hover, on focus and on a touch. */
export function How({ title, sub, how }: { title: string; sub?: string | undefined; how: string }) {
  return (
    <Tooltip title={how} trigger={["hover", "focus", "click"]}>
      <button type="button" className="how">
        <span className="nowrap">
          {title} <InfoCircleOutlined style={{ fontSize: 11 }} aria-hidden />
        </span>
        {sub === undefined ? null : <span className="tiny faint how-sub">{sub}</span>}
        <span className="visually-hidden">{how}</span>
      </button>
    </Tooltip>
  );
}
