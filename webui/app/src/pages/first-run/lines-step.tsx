import { useMutation } from "@tanstack/react-query";
import { Button, Collapse } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { LiveState } from "#app/data/live-state.ts";
import { useLive } from "#app/data/live-stream.ts";
import { listed, nameOf, pageLanguage } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import { reasonText } from "#app/kit/reason-text.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { socketName } from "#app/kit/socket.ts";
import { OtherPort } from "#app/pages/lines/board-finder.tsx";
import { Faceplate } from "#app/pages/lines/faceplate.tsx";
import { inSocketOrder } from "#app/pages/lines/line-verdict.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { E1Rows } from "./e1-rows.tsx";
import { useFoundText } from "./found.messages.ts";
import { FoundRow, type Mark } from "./found-row.tsx";
import { useFrameText } from "./frame.messages.ts";
import { Foot, showFirstMistake } from "./frame.tsx";
import { LineCallTest } from "./line-call-test.tsx";
import { groupsOf, type LineGroup, socketsOf } from "./line-groups.ts";
import { LineNumbers, saveNumbers } from "./line-numbers.tsx";
import { useDeskPhones } from "./lines-head.tsx";
import { isSound, type NumbersDraft } from "./numbers-draft.ts";
import { type Finding, useFinding, useFirstTests, useQuickOverviews } from "./use-finding.ts";
import { useFirstRun, useStepWay } from "./use-first-run.ts";
import { useKeptForm } from "./use-kept-form.ts";

const NO_NUMBERS: NumbersDraft = {};

const MARKS: Record<LineGroup["sign"]["kind"], Mark> = {
  good: "good",
  lift: "good",
  lifted: "good",
  inUse: "good",
  waiting: "busy",
  testing: "busy",
  empty: "none",
  watch: "warn",
  fault: "bad",
};

function GroupRow({ group, live }: { group: LineGroup; live: LiveState }) {
  const { t } = useFoundText();
  const { sign, lines, of } = group;
  const names = lines.map((line) => socketName(line, live.boards));
  const sockets = socketsOf(
    names,
    lines.map(({ port }) => port),
  );
  const kind = of === "fxo" ? "outside" : "telephone";
  const many = lines.length > 1 ? (`${kind}Many` as const) : kind;
  const text =
    sign.kind === "fault" || sign.kind === "empty"
      ? t(sign.kind === "fault" ? "recheck" : "empty", { reason: reasonText(sign.reason) })
      : sign.kind === "watch"
        ? reasonText(sign.reason)
        : t(`${sign.kind}`);
  const [first] = lines;
  return (
    <FoundRow
      mark={MARKS[sign.kind]}
      name={t(`${many}`, { lines: sockets })}
      text={text}
      extra={
        first === undefined ? null : (
          <Link className="small" to={`/lines/${first.id}`}>
            {t("details")}
          </Link>
        )
      }
    />
  );
}

function BoardRows({ live }: { live: LiveState }) {
  const { t } = useFoundText();
  return live.boards.map((board) => (
    <FoundRow
      key={board.id}
      mark={board.state === "up" ? "good" : board.state === "down" ? "bad" : "busy"}
      name={live.boards.length > 1 ? t("board", { board: nameOf(board) }) : t("boardOne")}
      text={
        board.state === "up"
          ? t("boardUp", { model: board.model ?? board.path })
          : board.state === "down"
            ? reasonText(board.reason)
            : t("boardConnecting")
      }
    />
  ));
}

function TrunkRows({ live }: { live: LiveState }) {
  const { t } = useFoundText();
  const peers = live.trunks.filter(({ kind }) => kind === "sip");
  return peers.map((trunk) => (
    <FoundRow
      key={trunk.id}
      mark={trunk.state === "up" ? "good" : trunk.state === "down" ? "bad" : "none"}
      name={t("trunk", { name: nameOf(trunk) })}
      text={
        trunk.state === "up"
          ? t("up")
          : trunk.state === "down"
            ? trunk.reason === undefined
              ? t("down")
              : reasonText(trunk.reason)
            : t("unknown")
      }
    />
  ));
}

function PhoneRow() {
  const { t } = useFoundText();
  const { count, makers } = useDeskPhones();
  return (
    <FoundRow
      mark={count > 0 ? "good" : "none"}
      name={t("desk")}
      text={count > 0 ? t("deskSome", { count, makers: listed(makers) }) : t("deskNone")}
    />
  );
}

/** A port by its name, for those who know; trunks are set where lines are. */
function More({ finding }: { finding: Finding }) {
  const { t } = useFoundText();
  const [refused, setRefused] = useState<unknown>();
  const isMissing = useLive()?.boards.length === 0;
  return (
    <Collapse
      ghost
      {...(isMissing === true && { defaultActiveKey: ["more"] })}
      items={[
        {
          key: "more",
          label: t("other"),
          children: (
            <div className="col gap12">
              <span className="row gap12 wrap">
                <Button onClick={finding.again}>{t("look")}</Button>
                <Link to="/lines">{t("trunkLink")}</Link>
              </span>
              <p className="small muted">{t("otherPort")}</p>
              <OtherPort
                useLabel={t("use")}
                onUse={(path, found) => void finding.take(path, found).catch(setRefused)}
              />
              <RefusalNote error={refused} />
            </div>
          ),
        },
      ]}
    />
  );
}

function useGroups(isNew: boolean): readonly LineGroup[] {
  const live = useLive();
  const overviews = useQuickOverviews().data?.lines ?? [];
  const isZh = pageLanguage() === "zh";
  const found = overviews.map(({ line, testing, testedAt, verdict }) => {
    const [finding] = verdict.findings;
    return { line, testing, testedAt, tone: verdict.tone, finding: isZh ? finding?.textZh : finding?.text };
  });
  useFirstTests(isNew ? overviews.filter(({ testedAt }) => testedAt === null).map(({ line }) => line) : []);
  return groupsOf(inSocketOrder(live?.lines ?? [], live?.boards ?? []), live?.boards ?? [], found);
}

/** The third step: what there is appears, is tested by itself and changes in place. Nothing of it has to be in order. */
export function LinesStep() {
  const { t } = useFoundText();
  const frame = useFrameText();
  const live = useLive();
  const phone = usePhone();
  const { next, skip, back, refused } = useStepWay("lines");
  const isNew = useFirstRun().data?.progress.lines !== "done";
  const finding = useFinding(isNew);
  const groups = useGroups(isNew);
  const numbers = useKeptForm<NumbersDraft>("lines", NO_NUMBERS);
  const [isChecked, setChecked] = useState(false);
  const saving = useMutation({
    mutationFn: async (draft: NumbersDraft) => {
      await saveNumbers(draft);
      numbers?.saved();
      await next();
    },
  });
  const go = (): void => {
    const draft = numbers?.value ?? NO_NUMBERS;
    setChecked(true);
    if (isSound(draft)) saving.mutate(draft);
    else showFirstMistake();
  };
  const dead = groups.filter(({ sign }) => sign.kind === "fault").flatMap(({ lines }) => lines);
  if (live === undefined) return null;
  const lines = inSocketOrder(live.lines, live.boards);
  const names = listed(dead.map((line) => socketName(line, live.boards)));
  return (
    <>
      {lines.length === 0 || phone ? null : (
        <Panel>
          <Faceplate lines={lines} boards={live.boards} />
        </Panel>
      )}
      <Panel flush>
        <div className="list">
          <BoardRows live={live} />
          {groups.map((group) => (
            <GroupRow key={`${group.of} ${group.lines[0]?.id}`} group={group} live={live} />
          ))}
          <TrunkRows live={live} />
          <E1Rows isNew={isNew} />
          {finding.asking === undefined ? null : (
            <FoundRow mark="busy" name={t("looking")} text={t("asking", { path: finding.asking })} />
          )}
          {live.boards.length + live.trunks.length === 0 && finding.asking === undefined ? (
            <FoundRow mark="none" name={t("boardOne")} text={t("noneSub")} />
          ) : null}
          <PhoneRow />
        </div>
      </Panel>
      <RefusalNote error={finding.error} />
      {numbers === undefined ? null : <LineNumbers form={numbers} isChecked={isChecked} />}
      <LineCallTest isTesting={groups.some(({ sign }) => sign.kind === "testing" || sign.kind === "waiting")} />
      <More finding={finding} />
      <RefusalNote error={saving.error ?? refused} />
      <Foot
        onBack={back}
        onSkip={skip}
        note={dead.length === 0 ? undefined : t("remind", { lines: names, count: dead.length })}
      >
        <Button size="large" type="primary" loading={saving.isPending} onClick={go}>
          {frame.t("next.people")}
        </Button>
      </Foot>
    </>
  );
}
