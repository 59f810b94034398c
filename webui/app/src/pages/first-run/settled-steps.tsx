import { useMutation } from "@tanstack/react-query";
import { Button, Form } from "antd";
import { useSession } from "#app/data/session.tsx";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useFrameText } from "./frame.messages.ts";
import { Foot } from "./frame.tsx";
import { useOwnerText } from "./owner.messages.ts";
import type { Place } from "./place.ts";
import { PlaceFields } from "./place-fields.tsx";
import { renewSession, setUp, useStepWay } from "./use-first-run.ts";

/** The first step once the box has an owner: what was chosen, to be changed. */
export function LanguageStep() {
  const { t } = useFrameText();
  const { boxLanguage, companyName, country, timeZone } = useSession();
  const { next, skip, refused } = useStepWay("language");
  const save = useMutation({
    mutationFn: async (place: Place) => {
      await setUp({ box: { ...place, companyName: place.companyName.trim() } });
      await renewSession();
      await next();
    },
  });
  return (
    <Form<Place>
      className="first-run-form"
      layout="vertical"
      requiredMark={false}
      scrollToFirstError={{ block: "center" }}
      initialValues={{ language: boxLanguage, companyName, country, timeZone }}
      onFinish={(place) => save.mutate(place)}
    >
      <PlaceFields />
      <RefusalNote error={save.error ?? refused} />
      <Foot onSkip={skip}>
        <Button size="large" type="primary" htmlType="submit" loading={save.isPending}>
          {t("next.password")}
        </Button>
      </Foot>
    </Form>
  );
}

/** The second step once the box has an owner: there is nothing left to do. */
export function PasswordStep() {
  const { t } = useOwnerText();
  const frame = useFrameText();
  const { person } = useSession();
  const { go, back, isLeaving, refused } = useStepWay("password");
  return (
    <>
      <Panel>
        <span className="row gap8">
          <Glyph name="ok" color="var(--good)" size={17} />
          <b className="strong">{t("isSet", { name: person.name, user: person.id })}</b>
        </span>
        <p className="small muted">{t("isSetSub")}</p>
      </Panel>
      <RefusalNote error={refused} />
      <Foot onBack={back}>
        <Button size="large" type="primary" loading={isLeaving} onClick={go}>
          {frame.t("next.lines")}
        </Button>
      </Foot>
    </>
  );
}
