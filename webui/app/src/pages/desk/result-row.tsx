import { CheckOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { KeyboardEvent } from "react";
import { noteResults, useNoteResult } from "#app/kit/note-results.ts";
import { Kbd } from "#app/kit/panel.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import { useDeskText } from "./desk.messages.ts";

/** How the talk ended, by one press; the keys 1–9 work only while this row has the focus. */
export function ResultRow({
  value,
  choose,
}: {
  value: string | undefined;
  choose: (result: string | undefined) => void;
}) {
  const { t } = useDeskText();
  const resultName = useNoteResult();
  const phone = usePhone();
  const byKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const result = noteResults[Number(event.key) - 1];
    if (result === undefined) return;
    event.preventDefault();
    choose(result);
  };
  return (
    <fieldset
      className="row gap8 wrap result-row"
      aria-label={t("note.result")}
      title={t("note.resultHint", { count: noteResults.length })}
      onKeyDown={byKey}
    >
      {noteResults.map((result, index) => {
        const chosen = result === value;
        return (
          <Button
            key={result}
            type={chosen ? "primary" : "default"}
            ghost={chosen}
            icon={chosen ? <CheckOutlined /> : undefined}
            aria-pressed={chosen}
            onClick={() => choose(chosen ? undefined : result)}
          >
            {resultName(result)} {phone ? null : <Kbd>{index + 1}</Kbd>}
          </Button>
        );
      })}
    </fieldset>
  );
}
