import { Input } from "antd";
import { call } from "#app/data/api.ts";
import { updateItem, useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { phoneNumber } from "#app/i18n/format.ts";
import { Panel } from "#app/kit/panel.tsx";
import { socketName } from "#app/kit/socket.ts";
import { configLists } from "#firmware/api/contract/config.ts";
import { useFoundText } from "./found.messages.ts";
import { boardsWithNumbers, isWrong, type NumbersDraft, outsideLinesOf } from "./numbers-draft.ts";
import type { KeptForm } from "./use-kept-form.ts";

/** Saves them where the page Lines keeps them, over what the boards are at this moment. Rejects with ApiRefusal. */
export async function saveNumbers(draft: NumbersDraft): Promise<void> {
  const { version, items } = await call(configLists.boards.list, {});
  let present = version;
  for (const board of boardsWithNumbers(draft, items)) {
    const saved = await updateItem("boards", board.id, present, board);
    present = saved.version;
  }
}

/** By which number each outside line is called; nobody has to say it. Nothing where there is no such line. */
export function LineNumbers({ form, isChecked }: { form: KeptForm<NumbersDraft>; isChecked: boolean }) {
  const { t } = useFoundText();
  const live = useLive();
  const lines = outsideLinesOf(useConfigList("boards").data?.items ?? []).flatMap(({ id, number }) => {
    const line = live?.lines.find((each) => each.id === id);
    return line === undefined || line.state === "not-fitted"
      ? []
      : [{ id, number, name: socketName(line, live?.boards ?? []) }];
  });
  if (lines.length === 0) return null;
  return (
    <Panel title={t("numbers")}>
      <p className="small muted">{t("numbersSub")}</p>
      <div className="first-run-numbers">
        {lines.map(({ id, number, name }) => {
          const typed = form.value[id];
          const wrong = isChecked && isWrong(typed);
          return (
            <div key={id} className="field">
              <label htmlFor={`number-${id}`}>{t("numberOf", { line: name })}</label>
              <Input
                id={`number-${id}`}
                type="tel"
                autoComplete="off"
                maxLength={40}
                value={typed ?? phoneNumber(number)}
                status={wrong ? "error" : ""}
                onChange={({ target }) => form.set({ ...form.value, [id]: target.value })}
              />
              {wrong ? (
                <span className="small bad" role="alert">
                  {t("numberWrong")}
                </span>
              ) : null}
            </div>
          );
        })}
      </div>
    </Panel>
  );
}
