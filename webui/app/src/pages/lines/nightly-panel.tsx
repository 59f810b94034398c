import { useMutation } from "@tanstack/react-query";
import { Button, Input, Switch } from "antd";
import { useId, useState } from "react";
import { saveSetting, useConfigSetting } from "#app/data/config.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useNightlyText } from "./nightly.messages.ts";

const USUAL = "03:30";

/** When outside lines are tested each night; empty is never. */
export function NightlyPanel() {
  const { t } = useNightlyText();
  const id = useId();
  const { timeZone } = useSession();
  const disabled = !useMay("edit-equipment");
  const { data } = useConfigSetting("box");
  const [typed, setTyped] = useState<string>();
  const save = useMutation({
    mutationFn: async (lineTestTime: string) =>
      data === undefined ? undefined : saveSetting("box", data.version, { ...data.value, lineTestTime }),
    onSuccess: async () => {
      setTyped(undefined);
      await queryClient.invalidateQueries({ queryKey: ["line-doctor"] });
    },
  });
  if (data === undefined) return null;
  const saved = data.value.lineTestTime;
  const time = typed ?? saved;
  return (
    <Panel title={t("title")}>
      <div className="col gap8">
        <span className="row gap8 wrap">
          <Switch
            checked={time !== ""}
            disabled={disabled}
            aria-label={t("title")}
            onChange={(isOn) => setTyped(isOn ? saved || USUAL : "")}
          />
          {time === "" ? (
            <span className="muted">{t("never")}</span>
          ) : (
            <>
              <label htmlFor={id}>{t("at")}</label>
              <Input
                id={id}
                type="time"
                style={{ width: 120 }}
                value={time}
                disabled={disabled}
                onChange={({ target }) => setTyped(target.value || USUAL)}
              />
              <span className="small faint">{timeZone}</span>
            </>
          )}
          {time === saved ? null : (
            <>
              <Button type="primary" loading={save.isPending} onClick={() => save.mutate(time)}>
                {t("save")}
              </Button>
              <Button onClick={() => setTyped(undefined)}>{t("discard")}</Button>
            </>
          )}
        </span>
        <p className="tiny faint">{t("help")}</p>
        {save.isSuccess && typed === undefined ? (
          <span className="small good" role="status">
            {t(saved === "" ? "savedNever" : "saved", { time: saved })}
          </span>
        ) : null}
        <RefusalNote error={save.error} />
      </div>
    </Panel>
  );
}
