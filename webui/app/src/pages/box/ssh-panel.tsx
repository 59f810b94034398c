import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Panel } from "#app/kit/panel.tsx";
import { fieldMessage, RefusalNote } from "#app/kit/refusal.tsx";
import { type NetworkView, reachabilityRoutes } from "#firmware/api/contract/reachability.ts";
import { useNetworkText } from "./network.messages.ts";

const HOURS = [1, 2, 4, 8, 24] as const;
const FORM = ["key", "hours", "password"] as const;

interface Wanted {
  readonly key: string;
  readonly hours: number;
  readonly password: string;
}

const look = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ["config", "reach"] });

function OpenForm() {
  const { t } = useNetworkText();
  const [form] = Form.useForm<Wanted>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ key, hours, password }: Wanted) =>
      call(reachabilityRoutes.openSsh, { body: { key: key.trim(), minutes: hours * 60, password } }),
    async onSuccess() {
      form.resetFields([...FORM]);
      await look();
    },
  });
  const wrong = fieldMessage(error, "/password");
  return (
    <Form<Wanted>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ hours: 1 }}
      onFinish={(given) => mutate(given)}
    >
      <Form.Item name="key" label={t("ssh.key")} rules={[{ required: true, message: "" }]}>
        <Input.TextArea rows={3} className="mono" placeholder="ssh-ed25519 AAAA…" spellCheck={false} />
      </Form.Item>
      <div className="field-row">
        <Form.Item name="hours" label={t("ssh.minutes")}>
          <Select options={HOURS.map((value) => ({ value, label: t("ssh.hours", { count: value }) }))} />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("ssh.password")}
          rules={[{ required: true, message: "" }]}
          {...(wrong === undefined ? {} : { validateStatus: "error" as const, help: wrong })}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
      </div>
      {wrong === undefined ? <RefusalNote error={error} /> : null}
      <Button htmlType="submit" loading={isPending}>
        {t("ssh.openIt")}
      </Button>
    </Form>
  );
}

/** SSH: closed, or open for a key until a time. The owner opens it, an installer may close it. */
export function SshPanel({ view }: { view: NetworkView }) {
  const { t } = useNetworkText();
  const { roles, timeZone } = useSession();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => call(reachabilityRoutes.closeSsh, {}),
    onSuccess: look,
  });
  const { ssh, addresses } = view;
  const isOwner = roles.includes("owner");
  const address = (addresses[1] ?? addresses[0] ?? "").replace("http://", "");
  return (
    <Panel title={t("ssh.title")}>
      <div className="col gap12">
        {ssh === null ? (
          <>
            <span>{t("ssh.closed")}</span>
            <span className="small muted">
              {t("ssh.explain")} {t("ssh.end")}
            </span>
            {isAsking ? (
              <OpenForm />
            ) : (
              <span>
                <Button disabled={!isOwner} onClick={() => setAsking(true)}>
                  {t("ssh.openIt")}…
                </Button>
                {isOwner ? null : <span className="small muted"> {t("ssh.notYou")}</span>}
              </span>
            )}
          </>
        ) : (
          <>
            <b className="strong warn">
              {t("ssh.open", { time: dayAndTime(ssh.until, timeZone), key: ssh.fingerprint })}
            </b>
            <span className="small muted">{t("ssh.how", { address })}</span>
            <span>
              <Button danger loading={isPending} onClick={() => mutate()}>
                {t("ssh.close")}
              </Button>
            </span>
            <RefusalNote error={error} />
          </>
        )}
      </div>
    </Panel>
  );
}
