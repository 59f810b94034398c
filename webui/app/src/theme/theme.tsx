import { App, ConfigProvider } from "antd";
import enGB from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { antdTheme, cssVariables, fontFamily, type Mode } from "./tokens.ts";

export type ModeChoice = "system" | Mode;
const STORED = "callbox.mode";

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}

/** Phone width: pages have their own composition there. */
export const usePhone = (): boolean => useMedia("(max-width: 639.98px)");

interface ModeContextValue {
  readonly choice: ModeChoice;
  readonly mode: Mode;
  choose(choice: ModeChoice): void;
}
const ModeContext = createContext<ModeContextValue>({ choice: "system", mode: "light", choose: () => undefined });
export const useMode = (): ModeContextValue => useContext(ModeContext);

/** Colours, language and size for antd and for hand-written CSS, from the same tokens. */
export function Theme({ children }: { children: ReactNode }) {
  const asked = new URLSearchParams(location.search).get("theme") ?? localStorage.getItem(STORED);
  const [choice, setChoice] = useState<ModeChoice>(asked === "dark" || asked === "light" ? asked : "system");
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  const reducedMotion = useMedia("(prefers-reduced-motion: reduce)");
  const touch = usePhone();
  const { i18n } = useTranslation();
  const mode: Mode = choice === "system" ? (systemDark ? "dark" : "light") : choice;
  const lang = i18n.language === "zh" ? "zh-CN" : "en";

  useEffect(() => {
    const html = document.documentElement;
    html.style.colorScheme = mode;
    for (const [key, value] of Object.entries({ ...cssVariables(mode), "--font": fontFamily[lang] }))
      html.style.setProperty(key, value);
  }, [mode, lang]);

  const value = useMemo<ModeContextValue>(
    () => ({
      choice,
      mode,
      choose(next) {
        localStorage.setItem(STORED, next);
        setChoice(next);
      },
    }),
    [choice, mode],
  );
  return (
    <ModeContext value={value}>
      <ConfigProvider
        theme={antdTheme(mode, { touch, lang, reducedMotion })}
        locale={lang === "en" ? enGB : zhCN}
        button={{ autoInsertSpace: false }}
      >
        <App style={{ height: "100%" }}>{children}</App>
      </ConfigProvider>
    </ModeContext>
  );
}
