import { CheckOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { MouseEvent, ReactNode } from "react";
import { Mark } from "#app/kit/plate.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import { FIRST_RUN_STEPS, type FirstRun, type FirstRunStep } from "#firmware/api/contract/first-run.ts";
import "#app/theme/styles/first-run.css";
import { useFrameText } from "./frame.messages.ts";
import { numberOf } from "./use-first-run.ts";

/** What is left takes about so long, from this step on. */
const MINUTES_LEFT: Readonly<Record<FirstRunStep, number>> = {
  language: 10,
  password: 9,
  lines: 7,
  people: 5,
  hours: 3,
  call: 1,
};

export interface FrameProps {
  readonly step: FirstRunStep;
  readonly head: ReactNode;
  readonly sub?: ReactNode;
  readonly progress: FirstRun["progress"];
  /** A line below the names of steps: what was chosen there. */
  readonly notes?: Partial<Record<FirstRunStep, ReactNode>>;
  /** Absent where nobody is signed in: then the other steps cannot be opened. */
  readonly onStep?: (step: FirstRunStep) => void;
  readonly onLeave?: () => void;
  /** In the head, at the right: the language before somebody is signed in. */
  readonly corner?: ReactNode;
  readonly children: ReactNode;
}

function StepList({ step, progress, notes = {}, onStep }: Omit<FrameProps, "head" | "children">) {
  const { t } = useFrameText();
  return (
    <ol className="first-run-steps">
      {FIRST_RUN_STEPS.map((each) => {
        const state = each === step ? "now" : (progress[each] ?? "open");
        const note = state === "skipped" ? t("skipped") : notes[each];
        const mark = state === "done" ? <CheckOutlined /> : numberOf(each);
        const name = (
          <>
            <i>{mark}</i>
            <span>
              {t(`steps.${each}`)}
              {note === undefined ? null : <small>{note}</small>}
            </span>
          </>
        );
        return (
          <li key={each} className={`is-${state}`} aria-current={each === step ? "step" : undefined}>
            {onStep === undefined || each === step ? (
              <span className="first-run-step">{name}</span>
            ) : (
              <button type="button" className="first-run-step" onClick={() => onStep(each)}>
                {name}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function PhoneTop({ step, corner, onLeave }: Pick<FrameProps, "step" | "corner" | "onLeave">) {
  const { t } = useFrameText();
  const number = numberOf(step);
  return (
    <>
      <div className="ptop">
        <Mark size={24} />
        <span className="grow first-run-where">
          <b className="strong">{t(`steps.${step}`)}</b>
          <span className="tiny faint">{t("ofShort", { step: number })}</span>
        </span>
        {corner}
        {onLeave === undefined ? null : (
          <Button size="small" type="link" onClick={onLeave}>
            {t("leave")}
          </Button>
        )}
      </div>
      <div className="first-run-bar">
        <i style={{ width: `${(number / FIRST_RUN_STEPS.length) * 100}%` }} />
      </div>
    </>
  );
}

function Side(props: Omit<FrameProps, "head" | "children">) {
  const { t } = useFrameText();
  const { onLeave } = props;
  return (
    <aside>
      <span className="first-run-brand">
        <Mark />
        Callbox
      </span>
      <StepList {...props} />
      <span className="grow" />
      <p className="small faint">{t(onLeave === undefined ? "lastingNew" : "lasting")}</p>
      {onLeave === undefined ? null : (
        <span>
          <Button onClick={onLeave}>{t("leave")}</Button>
        </span>
      )}
    </aside>
  );
}

/**
 * The frame of every step: where one is, the sentence of the step, and at the foot the ways on. One tree for every width:
 * what is typed stays when a phone is turned.
 */
export function Frame({ head, sub, children, ...props }: FrameProps) {
  const { t } = useFrameText();
  const phone = usePhone();
  const { step, corner } = props;
  return (
    <div className={phone ? "phone first-run" : "first-run"}>
      {phone ? <PhoneTop {...props} /> : <Side {...props} />}
      <main className={phone ? "pbody" : ""}>
        <header className="row top">
          <div className="grow">
            {phone ? null : (
              <span className="small faint">
                {t("of", { step: numberOf(step), time: t("minutes", { count: MINUTES_LEFT[step] }) })}
              </span>
            )}
            <h1>{head}</h1>
            {sub === undefined ? null : <p className={phone ? "small muted" : "muted"}>{sub}</p>}
          </div>
          {phone ? null : corner}
        </header>
        {children}
      </main>
    </div>
  );
}

/** Brings the first thing that is wrong into sight, once it is said: on a phone it may stand above or below. */
export function showFirstMistake(): void {
  requestAnimationFrame(() => document.querySelector(".first-run [role=alert]")?.scrollIntoView({ block: "center" }));
}

export interface FootProps {
  readonly onBack?: () => void;
  readonly onSkip?: () => void;
  readonly note?: ReactNode;
  /** The way on: a button of one's own. */
  readonly children: ReactNode;
}

/** The second press of a double click would fall on the button of the next step, which stands at the same place. */
function onlyFirstPress(event: MouseEvent): void {
  if (event.detail < 2) return;
  event.preventDefault();
  event.stopPropagation();
}

/** The ways on, always at the same place; on the phone at the thumb. */
export function Foot({ onBack, onSkip, note, children }: FootProps) {
  const { t } = useFrameText();
  return (
    <footer className="first-run-foot" onClickCapture={onlyFirstPress}>
      {onBack === undefined ? null : (
        <Button size="large" onClick={onBack}>
          {t("back")}
        </Button>
      )}
      {onSkip === undefined ? null : (
        <Button size="large" type="text" className="first-run-skip" onClick={onSkip}>
          {t("skip")}
        </Button>
      )}
      <span className="grow small faint first-run-note">{note}</span>
      {children}
    </footer>
  );
}
