import { RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { spanHead } from "./span-words.ts";
import { useSpansText } from "./spans.messages.ts";
import { useAdvice } from "./use-advice.ts";
import { useSpans } from "./use-spans.ts";

/** The first E1 that carries no calls and should; `children` while all do. */
export function SpanTrouble({ children }: { children: ReactNode }) {
  const { t } = useSpansText();
  const { timeZone } = useSession();
  const navigate = useNavigate();
  const advice = useAdvice();
  const ill = useSpans().data?.spans.find(({ state }) => state === "alarm" || state === "signalling-down");
  if (ill === undefined) return children;
  const open = (
    <Button icon={<RightOutlined />} onClick={() => void navigate(`/spans/${ill.id}`)}>
      {t("openSpan")}
    </Button>
  );
  return (
    <Answer tone="bad" sub={advice(ill)} actions={open}>
      {t(`head.${spanHead(ill).kind as "alarm"}`, { name: nameOf(ill), time: clockTime(ill.since, timeZone) })}
    </Answer>
  );
}
