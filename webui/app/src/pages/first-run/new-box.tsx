import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input, Segmented } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { beginSession } from "#app/data/session.tsx";
import { type PageLanguage, pageLanguage, setPageLanguage } from "#app/i18n/i18n.ts";
import { fieldMessage, inPageLanguage } from "#app/kit/refusal.tsx";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import { reachabilityRoutes } from "#firmware/api/contract/reachability.ts";
import { useFrameText } from "./frame.messages.ts";
import { Foot, Frame } from "./frame.tsx";
import { useOwnerText } from "./owner.messages.ts";
import { usePlaceText } from "./place.messages.ts";
import { likelyPlace, type Place, placeWords } from "./place.ts";
import { PlaceFields } from "./place-fields.tsx";

/** The sign-in page begins with the way that was used last. */
const SIGN_IN_WAY = "callbox.sign-in-way";

interface Owner {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly again: string;
}

function LanguageStep({ place, onNext }: { place: Place; onNext: (place: Place) => void }) {
  const { t } = usePlaceText();
  const frame = useFrameText();
  return (
    <Frame step="language" head={t("head")} sub={t("sub")} progress={{}}>
      <Form<Place>
        className="first-run-form"
        layout="vertical"
        requiredMark={false}
        scrollToFirstError={{ block: "center" }}
        initialValues={place}
        onFinish={onNext}
      >
        <PlaceFields />
        <Foot>
          <Button size="large" type="primary" htmlType="submit">
            {frame.t("begin")}
          </Button>
        </Foot>
      </Form>
    </Frame>
  );
}

/** The language can still be changed on the second step: nobody must go back for it. */
function Corner() {
  return (
    <Segmented
      value={pageLanguage()}
      onChange={(language) => void setPageLanguage(language as PageLanguage)}
      options={[
        { value: "en", label: "EN" },
        { value: "zh", label: "中文" },
      ]}
    />
  );
}

function OwnerFields({ error }: { error: unknown }) {
  const { t } = useOwnerText();
  const frame = useFrameText();
  const required = { required: true, message: frame.t("fill") };
  const wrong = (path: string): object => {
    const message = fieldMessage(error, path);
    return message === undefined ? {} : { validateStatus: "error", help: message };
  };
  return (
    <div className="first-run-fields">
      <Form.Item name="name" label={t("name")} rules={[{ ...required, whitespace: true }]}>
        <Input size="large" autoComplete="name" maxLength={60} autoFocus />
      </Form.Item>
      <Form.Item
        name="user"
        label={t("user")}
        extra={t("userHelp")}
        rules={[required, { pattern: /^[a-z0-9][a-z0-9._-]{0,39}$/, message: t("userWrong") }]}
      >
        <Input size="large" autoComplete="username" autoCapitalize="none" />
      </Form.Item>
      <Form.Item
        name="password"
        label={t("password")}
        extra={t("passwordHelp")}
        rules={[required, { min: 8, message: t("tooShort") }]}
        {...wrong("/password")}
      >
        <Input.Password size="large" autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("again")}
        dependencies={["password"]}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue("password") ? Promise.resolve() : Promise.reject(new Error(t("different"))),
          }),
        ]}
      >
        <Input.Password size="large" autoComplete="new-password" />
      </Form.Item>
    </div>
  );
}

function PasswordStep({ place, onBack }: { place: Place; onBack: () => void }) {
  const { t } = useOwnerText();
  const placeText = usePlaceText();
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ name, user, password }: Owner) => {
      const { companyName, country, timeZone } = place;
      const about = { companyName: companyName.trim(), country, timeZone, language: pageLanguage() };
      return call(reachabilityRoutes.firstOwner, { body: { name: name.trim(), user, password, ...about } });
    },
    onSuccess(session) {
      localStorage.setItem(SIGN_IN_WAY, "password");
      // What was only asked for by the address so far is theirs now.
      void setPageLanguage(pageLanguage());
      beginSession(session);
    },
  });
  const refused = error instanceof ApiRefusal && error.error.fields === undefined ? error.error : undefined;
  return (
    <Frame
      step="password"
      head={t("head")}
      sub={t("sub")}
      progress={{ language: "done" }}
      notes={{ language: placeText.t("saved", placeWords({ ...place, language: pageLanguage() })) }}
      corner={<Corner />}
    >
      <Form<Owner>
        className="first-run-form"
        layout="vertical"
        requiredMark={false}
        scrollToFirstError={{ block: "center" }}
        initialValues={{ user: "owner" }}
        onFinish={(owner) => mutate(owner)}
      >
        <OwnerFields error={error} />
        {refused === undefined ? null : (
          <p className="small bad" role="alert">
            {inPageLanguage(refused)}{" "}
            {refused.code === "owned" ? (
              <Button size="small" onClick={() => void queryClient.invalidateQueries({ queryKey: ["hello"] })}>
                {t("signIn")}
              </Button>
            ) : null}
          </p>
        )}
        <p className="small faint">{t("stick")}</p>
        <Foot onBack={onBack} note={t("once")}>
          <Button size="large" type="primary" htmlType="submit" loading={isPending}>
            {t("own")}
          </Button>
        </Foot>
      </Form>
    </Frame>
  );
}

/** A box that nobody owns: language and country, then the owner's password. Whoever sets it goes on signed in. */
export function NewBox() {
  const [place, setPlace] = useState<Place>(likelyPlace);
  const [isPlaced, setPlaced] = useState(false);
  const take = (chosen: Place): void => {
    setPlace(chosen);
    setPlaced(true);
  };
  return isPlaced ? (
    <PasswordStep place={place} onBack={() => setPlaced(false)} />
  ) : (
    <LanguageStep place={place} onNext={take} />
  );
}
