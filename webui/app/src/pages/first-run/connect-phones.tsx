import { Collapse } from "antd";
import { useConfigList } from "#app/data/config.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { ConnectPanel } from "#app/pages/people/phone-panel.tsx";
import { useAnsweringText } from "./answering.messages.ts";
import { useDeskPhones } from "./lines-head.tsx";
import type { PersonDraft } from "./people-draft.ts";

/** What to type into each desk phone, and whether it has registered. Nothing where everybody has a plain telephone. */
export function ConnectPhones({ people }: { people: readonly PersonDraft[] }) {
  const { t } = useAnsweringText();
  const { phones } = useDeskPhones();
  const extensions = useConfigList("extensions").data?.items ?? [];
  const desk = people.filter(({ line }) => line === undefined);
  if (desk.length === 0) return null;
  const isThere = (number: string): boolean =>
    phones?.find(({ extension }) => extension === number)?.reachable === true;
  return (
    <Panel title={t("connect")}>
      <p className="small muted">{t("connectSub")}</p>
      <Collapse
        ghost
        items={desk.flatMap(({ number, name }) => {
          const extension = extensions.find((each) => each.number === number);
          if (extension === undefined) return [];
          const ok = isThere(number);
          return [
            {
              key: number,
              label: (
                <span className="row gap8">
                  <Glyph name={ok ? "ok" : "idle"} color={ok ? "var(--good)" : "var(--ink3)"} size={16} />
                  <b className="strong num">{number}</b> {name}
                  <span className={`small ${ok ? "good" : "faint"}`}>{t(ok ? "registered" : "notYet")}</span>
                </span>
              ),
              children: <ConnectPanel person={extension} />,
            },
          ];
        })}
      />
    </Panel>
  );
}
