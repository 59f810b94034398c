import { messages } from "#app/i18n/i18n.ts";
import { decisionsEn, decisionsZh } from "./decisions.table.ts";

/** The words around the sentences of decisions; the sentences themselves are made by decisionText. */
export const useDecisions = messages("decisions", { setting: decisionsEn.setting }, { setting: decisionsZh.setting });
