import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import { call } from "#app/data/api.ts";
import { beginSession } from "#app/data/session.tsx";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { fieldMessage, inPageLanguage } from "#app/kit/refusal.tsx";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import { reachabilityRoutes } from "#firmware/api/contract/reachability.ts";
import { useSignIn } from "./sign-in.messages.ts";

interface Owner {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly again: string;
  readonly timeZone: string;
}

/** The zone of the browser, which stands beside the box more often than not. */
const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A box nobody owns: whoever is here first sets the owner's password. */
export function FirstOwner() {
  const { t } = useSignIn();
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ name, user, password, timeZone }: Owner) =>
      call(reachabilityRoutes.firstOwner, { body: { name, user, password, timeZone, language: pageLanguage() } }),
    onSuccess: beginSession,
  });
  const required = { required: true, message: t("fill") };
  const wrong = (path: string): object => {
    const message = fieldMessage(error, path);
    return message === undefined ? {} : { validateStatus: "error", help: message };
  };
  const shown =
    error instanceof ApiRefusal && error.error.fields === undefined ? inPageLanguage(error.error) : undefined;
  return (
    <Form<Owner>
      layout="vertical"
      requiredMark={false}
      initialValues={{ user: "owner", timeZone: here() }}
      onFinish={(values) => mutate(values)}
    >
      <Form.Item name="name" label={t("first.name")} rules={[required]}>
        <Input size="large" autoComplete="name" maxLength={60} autoFocus />
      </Form.Item>
      <Form.Item
        name="user"
        label={t("first.user")}
        extra={t("first.userHelp")}
        rules={[required, { pattern: /^[a-z0-9][a-z0-9._-]{0,39}$/, message: t("first.userHelp") }]}
      >
        <Input size="large" autoComplete="username" autoCapitalize="none" />
      </Form.Item>
      <Form.Item
        name="password"
        label={t("first.password")}
        extra={t("first.passwordHelp")}
        rules={[required, { min: 8, message: t("first.passwordHelp") }]}
        {...wrong("/password")}
      >
        <Input.Password size="large" autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("first.again")}
        dependencies={["password"]}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue("password") ? Promise.resolve() : Promise.reject(new Error(t("first.different"))),
          }),
        ]}
      >
        <Input.Password size="large" autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="timeZone" label={t("first.timeZone")}>
        <Select
          size="large"
          showSearch
          options={Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value }))}
        />
      </Form.Item>
      {shown === undefined ? null : (
        <p className="small bad" role="alert">
          {shown}
        </p>
      )}
      <Button size="large" type="primary" htmlType="submit" block loading={isPending}>
        {t("first.own")}
      </Button>
      <p className="small faint" style={{ marginTop: 14 }}>
        {t("first.stick")}
      </p>
    </Form>
  );
}
