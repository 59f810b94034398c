import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { call } from "#app/data/api.ts";
import { useMay } from "#app/data/session.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { ManyField, NumberField } from "#app/kit/item-fields.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { SaveBar } from "#app/kit/save-bar.tsx";
import { useSettingDraft } from "#app/kit/use-setting-draft.ts";
import { boxRoutes } from "#firmware/api/contract/box.ts";
import { useLimitsText } from "./limits.messages.ts";
import { useBoxText } from "./parts.messages.ts";
import { useWording } from "./setting-parts.tsx";

const KNOWN_EMERGENCIES = ["000", "110", "111", "112", "119", "120", "122", "911", "999"];

/** How much the box takes on at once, and when what is silent counts as dead. */
export function LimitsPart() {
  const { t } = useLimitsText();
  const box = useBoxText();
  const edit = useSettingDraft("limits");
  const disabled = !useMay("edit-equipment");
  const wording = useWording();
  const { data: health } = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => call(boxRoutes.health, {}, signal),
  });
  if (edit === undefined || health === undefined) return <Skeleton active />;
  const draft = { ...edit, disabled };
  const { calls, maxCalls, measuredCalls, measuredBy, measuredCallsPerSecond, refusedCalls, droppedRequests } =
    health.room;
  const numbers = [...new Set([...KNOWN_EMERGENCIES, ...edit.value.emergencyNumbers])].toSorted();
  return (
    <>
      <Answer sub={t("sub")} tone={calls >= maxCalls ? "bad" : "good"}>
        {t("head", { calls, max: maxCalls })}
      </Answer>
      <Panel>
        <div className="col gap16">
          <div className="field-row">
            <NumberField
              draft={draft}
              path="maxCalls"
              label={box.t("field.maxCalls")}
              help={t(`maxCallsHelp.${measuredBy}`, { count: measuredCalls })}
              min={0}
              max={5000}
              unit={box.t("unit.calls")}
            />
            <NumberField
              draft={draft}
              path="callsPerSecond"
              label={box.t("field.callsPerSecond")}
              help={t("callsPerSecondHelp", { count: measuredCallsPerSecond })}
              min={0}
              max={1000}
              unit={box.t("unit.calls")}
            />
          </div>
          <NumberField
            draft={draft}
            path="deadMediaSeconds"
            label={box.t("field.deadMediaSeconds")}
            help={t("deadMediaHelp")}
            min={0}
            max={86_400}
            step={30}
            unit={box.t("unit.s")}
          />
          <ManyField
            draft={draft}
            path="emergencyNumbers"
            label={box.t("field.emergencyNumbers")}
            help={t("emergencyHelp")}
            choices={numbers.map((value) => ({ value, label: value }))}
          />
          <p className="small muted">{t("refused", { calls: refusedCalls, requests: droppedRequests })}</p>
        </div>
      </Panel>
      <SaveBar draft={edit} wording={wording} />
    </>
  );
}
