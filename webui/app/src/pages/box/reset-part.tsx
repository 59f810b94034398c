import { DownloadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useSession } from "#app/data/session.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { fieldMessage, RefusalNote } from "#app/kit/refusal.tsx";
import { configRoutes } from "#firmware/api/contract/config.ts";
import { RESET_WORD, reachabilityRoutes } from "#firmware/api/contract/reachability.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { useNetworkText } from "./network.messages.ts";

function WipeForm({ isOwner }: { isOwner: boolean }) {
  const { t } = useNetworkText();
  const [word, setWord] = useState("");
  const [password, setPassword] = useState("");
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: () => call(reachabilityRoutes.factoryReset, { body: { word: RESET_WORD, password } }),
  });
  if (isSuccess) return <b className="strong">{t("reset.done")}</b>;
  const wrong = fieldMessage(error, "/password");
  return (
    <Form layout="vertical" requiredMark={false} disabled={!isOwner} onFinish={() => mutate()}>
      <div className="field-row">
        <Form.Item label={t("reset.word", { word: RESET_WORD })} htmlFor="reset-word">
          <Input id="reset-word" value={word} autoComplete="off" onChange={({ target }) => setWord(target.value)} />
        </Form.Item>
        <Form.Item
          label={t("reset.password")}
          htmlFor="reset-password"
          {...(wrong === undefined ? {} : { validateStatus: "error" as const, help: wrong })}
        >
          <Input.Password
            id="reset-password"
            value={password}
            autoComplete="current-password"
            onChange={({ target }) => setPassword(target.value)}
          />
        </Form.Item>
      </div>
      {wrong === undefined ? <RefusalNote error={error} /> : null}
      <Button
        danger
        htmlType="submit"
        loading={isPending}
        disabled={!isOwner || word.trim().toUpperCase() !== RESET_WORD || password === ""}
      >
        {t("reset.button")}
      </Button>
      {isOwner ? null : <span className="small muted"> {t("reset.notYou")}</span>}
    </Form>
  );
}

/** Everything gone: what that means in numbers, a copy first, then a word and a password. */
export function ResetPart() {
  const { t } = useNetworkText();
  const { roles } = useSession();
  const calls = useLive()?.calls.length ?? 0;
  return (
    <>
      <Answer tone="warn" sub={t("reset.sub")}>
        {t("reset.head")}
      </Answer>
      <Panel title={t("reset.backup")}>
        <div className="col gap12">
          <p className="small muted">{t("reset.backupSub")}</p>
          <div className="row gap8 wrap">
            {roles.includes("owner") ? (
              <Link to="/box/backup">
                <Button type="primary">{t("reset.wholeBox")}</Button>
              </Link>
            ) : null}
            <Button
              icon={<DownloadOutlined />}
              href={addressOf(configRoutes.exportConfig, {}, { format: "yaml", secrets: true })}
              download
            >
              {t("reset.download")}
            </Button>
          </div>
        </div>
      </Panel>
      <Panel title={t("reset.wipe")}>
        <div className="col gap12">
          {calls > 0 ? <span className="bad">{t("reset.calls", { count: calls })}</span> : null}
          <WipeForm isOwner={roles.includes("owner")} />
          <p className="small faint">{t("reset.button_note")}</p>
        </div>
      </Panel>
    </>
  );
}
