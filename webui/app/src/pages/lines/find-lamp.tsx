import { BulbOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Tooltip } from "antd";
import { useMay } from "#app/data/session.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useBlinking } from "./blinking.ts";
import { useLinesText } from "./lines.messages.ts";

interface FindLampProps {
  /** Whether it has a lamp; undefined while that is not known. */
  readonly hasLamp: boolean | undefined;
  readonly label: string;
  readonly help: string;
  /** What to do where there is no lamp. */
  readonly otherwise: string;
  readonly blink: () => Promise<unknown>;
}

/** Which one is it? Its lamp blinks, on the metal and here; where there is none, that is said. */
export function FindLamp({ hasLamp, label, help, otherwise, blink: ask }: FindLampProps) {
  const { t } = useLinesText();
  const may = useMay("edit-equipment");
  const [isBlinking, begin] = useBlinking();
  const blink = useMutation({ mutationFn: ask, onSuccess: begin });
  if (hasLamp === false) return <span className="small faint">{`${t("noLamp")} ${otherwise}`}</span>;
  return (
    <>
      <Tooltip title={help}>
        <Button
          icon={<BulbOutlined className={isBlinking ? "blinking" : ""} />}
          disabled={!may || hasLamp === undefined}
          loading={blink.isPending}
          onClick={() => blink.mutate()}
        >
          {isBlinking ? t("blinking") : label}
        </Button>
      </Tooltip>
      {blink.error === null ? null : <RefusalNote error={blink.error} />}
    </>
  );
}
