import { pageLanguage } from "#app/i18n/i18n.ts";
import { reasonIn } from "./reason.ts";

/** A reason as a sentence in the language of the page. */
export const reasonText = (reason: string | undefined): string => reasonIn(pageLanguage(), reason);
