import { Button } from "antd";
import { Link } from "react-router";
import { Answer } from "#app/kit/answer.tsx";
import { useShell } from "./shell.messages.ts";

/** An address without a page. */
export function NotFound() {
  const { t } = useShell();
  return (
    <Answer
      tone="warn"
      sub={t("notFoundSub")}
      actions={
        <Link to="/">
          <Button type="primary">{t("goHome")}</Button>
        </Link>
      }
    >
      {t("notFound")}
    </Answer>
  );
}
