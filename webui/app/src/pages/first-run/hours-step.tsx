import { useMutation } from "@tanstack/react-query";
import { Button, Radio, Skeleton, Switch } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useConfigList } from "#app/data/config.ts";
import { listed, nameOf } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { SegmentFields } from "#app/pages/hours/time-fields.tsx";
import { useAnsweringText } from "./answering.messages.ts";
import { useFrameText } from "./frame.messages.ts";
import { Foot, showFirstMistake } from "./frame.tsx";
import { GreetingChoice, useHasOwnGreeting } from "./greeting-choice.tsx";
import {
  draftOf,
  type HoursDraft,
  isRoutedOtherwise,
  isSet,
  isSound,
  OWN_GREETING,
  type Present,
  partOf,
  type Words,
  withDayOpen,
} from "./hours-draft.ts";
import { groupOf } from "./people-draft.ts";
import { setUp, useStepWay } from "./use-first-run.ts";
import { type KeptForm, useKeptForm } from "./use-kept-form.ts";
import { useWeekText } from "./week.messages.ts";

function usePresent(): Present | undefined {
  const schedules = useConfigList("schedules").data?.items;
  const flows = useConfigList("flows").data?.items;
  const queues = useConfigList("queues").data?.items;
  const mailboxes = useConfigList("mailboxes").data?.items;
  const boards = useConfigList("boards").data?.items;
  const inboundRules = useConfigList("inboundRules").data?.items;
  const outboundRules = useConfigList("outboundRules").data?.items;
  const peers = useConfigList("trunks").data?.items;
  const groups = useConfigList("trunkGroups").data?.items;
  if (!schedules || !flows || !queues || !mailboxes || !boards) return undefined;
  if (!inboundRules || !outboundRules || !peers || !groups) return undefined;
  const trunks = [...peers, ...groups].map(({ id }) => id);
  return { schedules, flows, queues, mailboxes, boards, inboundRules, outboundRules, trunks };
}

function useWords(): Words {
  const { t } = useWeekText();
  const answeringText = useAnsweringText();
  return {
    schedule: t("schedule"),
    mainFlow: t("mainFlow"),
    closedFlow: t("closedFlow"),
    rule: t("rule"),
    dialOut: t("dialOut"),
    mailbox: answeringText.t("mailbox"),
  };
}

function Week({ form, onOdd }: { form: KeptForm<HoursDraft>; onOdd: (isOdd: boolean) => void }) {
  const { t } = useWeekText();
  const draft = form.value;
  return (
    <Panel title={t("week")}>
      {draft.week.map((segments, day) => {
        const name = t(`day.${day}`);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a weekday is its place
          <div key={day} className="first-run-day">
            <Switch
              checked={segments.length > 0}
              aria-label={t("open", { day: name })}
              onChange={(isOpen) => form.set(withDayOpen(draft, day, isOpen))}
            />
            <span className={segments.length > 0 ? "strong" : "muted"}>{name}</span>
            {segments.length === 0 ? (
              <span className="muted">{t("closed")}</span>
            ) : (
              <span className="col gap4">
                {segments.map((segment, at) => (
                  <SegmentFields
                    // biome-ignore lint/suspicious/noArrayIndexKey: an opening is its place in the day
                    key={at}
                    segment={segment}
                    onOdd={onOdd}
                    onChange={(next) => form.set({ ...draft, week: draft.week.with(day, segments.with(at, next)) })}
                  />
                ))}
              </span>
            )}
          </div>
        );
      })}
      {draft.week.every((segments) => segments.length === 0) ? (
        <p className="small bad" role="alert">
          {t("never")}
        </p>
      ) : null}
      <p className="small faint" style={{ marginTop: 8 }}>
        {t("holidays")}
      </p>
    </Panel>
  );
}

function WhoRings({ present }: { present: Present }) {
  const { t } = useWeekText();
  const extensions = useConfigList("extensions").data?.items ?? [];
  const queue = groupOf(present.queues);
  const members = new Set(queue?.members.map(({ agent }) => agent));
  const who = extensions.filter(({ number }) => members.has(number)).map(nameOf);
  return (
    <p className={who.length > 0 ? "small muted" : "small warn"}>
      {who.length > 0 ? t("rings", { who: listed(who) }) : t("nobody")}
    </p>
  );
}

interface SoundsProps {
  readonly form: KeptForm<HoursDraft>;
  readonly present: Present;
  readonly isOwnMissing: boolean;
}

function Sounds({ form, present, isOwnMissing }: SoundsProps) {
  const { t } = useWeekText();
  const draft = form.value;
  return (
    <div className="col gap16">
      <Panel title={t("greeting")}>
        <GreetingChoice
          value={draft.greeting}
          isMissing={isOwnMissing}
          onChange={(greeting) => form.set({ ...draft, greeting })}
        />
        <div style={{ marginTop: 12 }}>
          <WhoRings present={present} />
        </div>
      </Panel>
      <Panel title={t("outside")}>
        <Radio.Group
          className="first-run-choice"
          value={draft.closed}
          onChange={({ target }) => form.set({ ...draft, closed: target.value as HoursDraft["closed"] })}
        >
          <Radio value="message">{t("message")}</Radio>
          <Radio value="say-closed">{t("sayClosed")}</Radio>
        </Radio.Group>
      </Panel>
    </div>
  );
}

/** The fifth step: when the company is open, what callers hear then, and what otherwise. */
export function HoursStep() {
  const { t } = useWeekText();
  const frame = useFrameText();
  const present = usePresent();
  const words = useWords();
  const hasOwn = useHasOwnGreeting();
  const { next, go: goOn, skip, back, isLeaving, refused } = useStepWay("hours");
  const form = useKeptForm("hours", present === undefined ? undefined : draftOf(present));
  const [isChecked, setChecked] = useState(false);
  const [isOdd, setOdd] = useState(false);
  const saving = useMutation({
    mutationFn: async (draft: HoursDraft) => {
      if (present !== undefined) await setUp(partOf(draft, present, words));
      form?.saved();
      await next();
    },
  });
  if (form === undefined || present === undefined) return <Skeleton active />;
  const draft = form.value;
  const isOtherwise = isRoutedOtherwise(present);
  const lacksOwn = !isOtherwise && draft.greeting === OWN_GREETING && !hasOwn;
  const isSaved = isSet(present) && !form.isTouched;
  const go = (): void => {
    setChecked(true);
    // A time that was not taken is looked at once more before it is gone on without.
    setOdd(false);
    if (isOdd) showFirstMistake();
    else if (isSaved) goOn();
    else if (isSound(draft) && !lacksOwn) saving.mutate(draft);
    else showFirstMistake();
  };
  return (
    <>
      <div className="first-run-two">
        <Week form={form} onOdd={setOdd} />
        {isOtherwise ? (
          <Panel title={t("greeting")}>
            <p className="muted">{t("otherwise")}</p>
            <Link to="/setup/routes">{t("otherwiseLink")}</Link>
          </Panel>
        ) : (
          <Sounds form={form} present={present} isOwnMissing={isChecked && lacksOwn} />
        )}
      </div>
      <RefusalNote error={saving.error ?? refused} />
      <Foot onBack={back} onSkip={skip}>
        <Button size="large" type="primary" loading={saving.isPending || isLeaving} onClick={go}>
          {frame.t("next.call")}
        </Button>
      </Foot>
    </>
  );
}
