import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Segmented } from "antd";
import { lazy, Suspense, useEffect, useState } from "react";
import { call } from "#app/data/api.ts";
import { setServerTime } from "#app/data/server-clock.ts";
import { beginSession } from "#app/data/session.tsx";
import { duration } from "#app/i18n/format.ts";
import { nameOf, type PageLanguage, pageLanguage, setPageLanguage } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Mark } from "#app/kit/plate.tsx";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import { type SignIn as Credentials, sessionRoutes } from "#firmware/api/contract/session.ts";
import { useSignIn } from "./sign-in.messages.ts";

/** Only a new box needs it. */
const NewBox = lazy(async () => ({ default: (await import("#app/pages/first-run/new-box.tsx")).NewBox }));

type Way = "pin" | "password";
const WAY = "callbox.sign-in-way";

function useCountdown(seconds: number | undefined): number {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(Date.now());
  useEffect(() => setUntil(seconds === undefined ? 0 : Date.now() + seconds * 1000), [seconds]);
  useEffect(() => {
    if (until === 0) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return Math.max(0, until - now);
}

function SignInForm() {
  const { t } = useSignIn();
  const [way, setWay] = useState<Way>(localStorage.getItem(WAY) === "password" ? "password" : "pin");
  const signIn = useMutation({
    mutationFn: (body: Credentials) => call(sessionRoutes.signIn, { body }),
    onSuccess(session) {
      localStorage.setItem(WAY, way);
      if (session.person.language !== undefined) void setPageLanguage(session.person.language);
      beginSession(session);
    },
  });
  const refusal = signIn.error instanceof ApiRefusal ? signIn.error.error : undefined;
  const waitMs = useCountdown(refusal?.retryAfterSeconds);
  const message =
    waitMs > 0
      ? t("wait", { time: duration(waitMs) })
      : pageLanguage() === "zh"
        ? refusal?.messageZh
        : refusal?.message;
  const error =
    message === undefined ? {} : ({ validateStatus: "error", help: <span role="alert">{message}</span> } as const);
  const required = [{ required: true, message: t("fill") }];
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(values: Credentials) => signIn.mutate(values)}>
      <Segmented
        block
        value={way}
        onChange={(next) => {
          signIn.reset();
          setWay(next);
        }}
        options={[
          { value: "pin" as const, label: t("byPin") },
          { value: "password" as const, label: t("byPassword") },
        ]}
        style={{ marginBottom: 18 }}
      />
      {way === "pin" ? (
        <>
          <Form.Item name="extension" label={t("extension")} rules={required} style={{ marginBottom: 14 }}>
            <Input size="large" inputMode="numeric" autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item name="pin" label={t("pin")} rules={required} {...error}>
            <Input.Password size="large" inputMode="numeric" autoComplete="current-password" />
          </Form.Item>
        </>
      ) : (
        <>
          <Form.Item name="user" label={t("user")} rules={required} style={{ marginBottom: 14 }}>
            <Input size="large" autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item name="password" label={t("password")} rules={required} {...error}>
            <Input.Password size="large" autoComplete="current-password" />
          </Form.Item>
        </>
      )}
      <Button size="large" type="primary" htmlType="submit" block loading={signIn.isPending} disabled={waitMs > 0}>
        {t("signIn")}
      </Button>
      <p className="small faint" style={{ marginTop: 14 }}>
        {t(way === "pin" ? "forgotPin" : "forgotPassword")}
      </p>
    </Form>
  );
}

/** The first page: company name large, language before signing in, and whether the box takes calls. */
export function SignIn() {
  const { t } = useSignIn();
  const hello = useQuery({
    queryKey: ["hello"],
    queryFn: () => call(sessionRoutes.hello, {}),
    refetchInterval: 15_000,
  });
  const company =
    hello.data === undefined ? "Callbox" : nameOf({ name: hello.data.companyName, nameZh: hello.data.companyNameZh });
  const takes = hello.data?.takesCalls === true;
  const serverTime = hello.data?.serverTime;
  useEffect(() => {
    if (serverTime !== undefined) setServerTime(serverTime);
  }, [serverTime]);
  // A new box has no sign-in: nothing is shown before that is known, unless the box does not answer.
  if (hello.isPending && hello.failureCount === 0) return null;
  if (hello.data?.needsOwner === true) {
    return (
      <Suspense fallback={null}>
        <NewBox />
      </Suspense>
    );
  }
  return (
    <div className="sign-in">
      <header className="row">
        <span className="row gap8 strong">
          <Mark />
          Callbox
        </span>
        <span className="grow" />
        <Segmented
          value={pageLanguage()}
          onChange={(language) => void setPageLanguage(language as PageLanguage)}
          options={[
            { value: "en", label: "English" },
            { value: "zh", label: "简体中文" },
          ]}
        />
      </header>
      <main>
        <div className="card">
          <h1>{company}</h1>
          <p className="muted" style={{ marginBottom: 22 }}>
            {t("title")}
          </p>
          <SignInForm />
        </div>
      </main>
      <footer className="row gap8 small muted">
        <Glyph name={takes ? "ok" : "alarm"} color={takes ? "var(--good)" : "var(--warn)"} />
        {hello.isError ? t("noAnswer") : hello.data === undefined ? null : t(takes ? "takesCalls" : "takesNoCalls")}
      </footer>
    </div>
  );
}
