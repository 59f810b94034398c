import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

export type PageLanguage = "en" | "zh";

type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> };

const STORED = "callbox.language";

function firstLanguage(): PageLanguage {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(STORED) ?? navigator.language;
  return asked.startsWith("zh") ? "zh" : "en";
}

void i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: "en",
  resources: {},
  interpolation: { escapeValue: false },
  returnNull: false,
});
document.documentElement.lang = firstLanguage() === "zh" ? "zh-CN" : "en";

/**
 * Adds a page's own sentences and gives its hook. Both languages stand side by side in the page's `messages.ts`;
 * the Chinese object must have exactly the keys of the English one. Plurals: keys ending in `_one`, `_other`.
 */
export function messages<T extends object>(namespace: string, en: T, zh: Shape<T>) {
  i18next.addResourceBundle("en", namespace, en);
  i18next.addResourceBundle("zh", namespace, zh);
  return () => useTranslation(namespace);
}

/** The language of the page now. */
export function pageLanguage(): PageLanguage {
  return i18next.language === "zh" ? "zh" : "en";
}

/** Changes the page's language at once and remembers it in this browser. */
export async function setPageLanguage(language: PageLanguage): Promise<void> {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  await i18next.changeLanguage(language);
}

/** A name in the reader's language: the Chinese name on Chinese pages where there is one. */
export function nameOf(item: { name: string; nameZh?: string | undefined }): string {
  return pageLanguage() === "zh" && item.nameZh !== undefined && item.nameZh !== "" ? item.nameZh : item.name;
}

/** Names one after the other, as the page's language separates them: "Sales, Support" or “销售、售后”. */
export function listed(names: readonly string[]): string {
  return names.join(pageLanguage() === "zh" ? "、" : ", ");
}
