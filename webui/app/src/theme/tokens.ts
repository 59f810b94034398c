import { type ThemeConfig, theme } from "antd";

export type Mode = "light" | "dark";

/** Paper, ink and petrol: the page is warm paper, text is ink, everything one may press is petrol. */
const light = {
  paper: "#F5F4EF",
  sunken: "#EEECE5",
  surface: "#FFFFFF",
  raised: "#FFFFFF",
  line: "#E1DED4",
  lineStrong: "#8C8A80",
  ink: "#18211F",
  ink2: "#4F5A57",
  ink3: "#5F6966",
  petrol: "#0E6670",
  petrolHover: "#0A7985",
  petrolActive: "#0A4E56",
  petrolSoft: "#E1EFEF",
  onPetrol: "#FFFFFF",
  good: "#19753F",
  goodSoft: "#E4F2E7",
  warn: "#9A5200",
  warnSoft: "#FCEFD9",
  bad: "#B92D27",
  badSoft: "#FBE6E3",
};
const dark: typeof light = {
  paper: "#0E1617",
  sunken: "#0A1011",
  surface: "#162123",
  raised: "#1D2A2C",
  line: "#2A393B",
  lineStrong: "#6B7C7D",
  ink: "#E8EEEC",
  ink2: "#B2BEBB",
  ink3: "#8E9B98",
  petrol: "#5DBDC6",
  petrolHover: "#7FD0D7",
  petrolActive: "#46A5AE",
  petrolSoft: "#173A3F",
  onPetrol: "#06282C",
  good: "#63C586",
  goodSoft: "#153324",
  warn: "#F0B153",
  warnSoft: "#3A2A12",
  bad: "#FF8A80",
  badSoft: "#3F1D1B",
};
export const palette: Record<Mode, typeof light> = { light, dark };

/** One colour family per meaning. The shape (see `Glyph`) carries the meaning; colour only repeats it. */
export type Tone = "ready" | "offered" | "talking" | "wrapUp" | "paused" | "elsewhere" | "unreachable" | "signedOut";
export const tones: Record<Mode, Record<Tone, { fg: string; soft: string }>> = {
  light: {
    ready: { fg: "#19753F", soft: "#E4F2E7" },
    offered: { fg: "#9A5200", soft: "#FCEFD9" },
    talking: { fg: "#2257BF", soft: "#E5ECFA" },
    wrapUp: { fg: "#7140B0", soft: "#F0E8FA" },
    paused: { fg: "#77533C", soft: "#F3EAE3" },
    elsewhere: { fg: "#435D70", soft: "#E6ECF0" },
    unreachable: { fg: "#B92D27", soft: "#FBE6E3" },
    signedOut: { fg: "#5F6966", soft: "#EEECE5" },
  },
  dark: {
    ready: { fg: "#63C586", soft: "#153324" },
    offered: { fg: "#F0B153", soft: "#3A2A12" },
    talking: { fg: "#86AEFF", soft: "#1A2B4D" },
    wrapUp: { fg: "#C4A1F2", soft: "#31224A" },
    paused: { fg: "#D3AC92", soft: "#382A20" },
    elsewhere: { fg: "#9DB8CB", soft: "#21303B" },
    unreachable: { fg: "#FF8A80", soft: "#3F1D1B" },
    signedOut: { fg: "#8E9B98", soft: "#1D2A2C" },
  },
};

/** Inter (OFL, bundled, about 50 kB for Latin) sets digits; Chinese comes from the reader's own system. */
const latin = '"Inter Variable", "Segoe UI", system-ui, -apple-system, Roboto';
/** The same file limited to letters and digits, so that “ ” … · — in Chinese text keep their Chinese width. */
const latinInCjk = '"Callbox Latin"';
export const fontFamily = {
  en: `${latin}, "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif`,
  "zh-CN": `${latinInCjk}, "PingFang SC", "HarmonyOS Sans SC", MiSans, "Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif`,
  "zh-TW": `${latinInCjk}, "PingFang TC", "Microsoft JhengHei UI", "Noto Sans CJK TC", "Source Han Sans TC", sans-serif`,
} as const;
export const monoFamily = 'ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace';

/** 120 ms for things one caused, 240 ms for things that moved by themselves, 1.2 s for the ringing pulse. */
export const motion = { own: 120, moved: 240, ring: 1200 } as const;

export function antdTheme(
  mode: Mode,
  { touch = false, reducedMotion = false, lang = "en" as keyof typeof fontFamily } = {},
): ThemeConfig {
  const p = palette[mode];
  return {
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: p.petrol,
      colorPrimaryHover: p.petrolHover,
      colorPrimaryActive: p.petrolActive,
      colorPrimaryBg: p.petrolSoft,
      colorInfo: p.petrol,
      colorLink: p.petrol,
      colorLinkHover: p.petrolHover,
      colorLinkActive: p.petrolActive,
      colorSuccess: p.good,
      colorWarning: p.warn,
      colorError: p.bad,
      colorSuccessBg: p.goodSoft,
      colorWarningBg: p.warnSoft,
      colorErrorBg: p.badSoft,
      colorInfoBg: p.petrolSoft,
      colorTextLightSolid: p.onPetrol,
      colorText: p.ink,
      colorTextSecondary: p.ink2,
      colorTextTertiary: p.ink3,
      colorTextDescription: p.ink3,
      colorTextPlaceholder: p.ink3,
      colorBgLayout: p.paper,
      colorBgContainer: p.surface,
      colorBgElevated: p.raised,
      colorBorder: mode === "dark" ? "#3A4B4D" : "#CBC7BA",
      colorBorderSecondary: p.line,
      colorSplit: p.line,
      colorFillAlter: p.paper,
      fontFamily: fontFamily[lang],
      fontFamilyCode: monoFamily,
      fontSize: touch ? 15 : 14,
      lineHeight: lang === "en" ? 1.5 : 1.6,
      borderRadius: 8,
      borderRadiusLG: 12,
      borderRadiusSM: 6,
      controlHeight: touch ? 44 : 34,
      controlHeightSM: touch ? 36 : 28,
      controlHeightLG: touch ? 52 : 42,
      motionDurationFast: "0.08s",
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.24s",
      boxShadow: "0 8px 28px rgba(16,32,30,.14)",
      boxShadowSecondary: "0 6px 20px rgba(16,32,30,.14)",
      motion: !reducedMotion,
    },
    components: {
      Button: { fontWeight: 500, primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
      Segmented: { trackBg: p.sunken, itemSelectedBg: p.surface, itemSelectedColor: p.ink },
      Table: {
        headerBg: "transparent",
        headerColor: p.ink3,
        headerSplitColor: "transparent",
        rowHoverBg: p.paper,
        cellPaddingBlock: 9,
        cellPaddingBlockSM: 7,
        cellPaddingInlineSM: 10,
      },
      Tabs: { horizontalItemPadding: "8px 0", horizontalMargin: "0" },
      Tooltip: { colorBgSpotlight: mode === "dark" ? "#33464A" : "#1F2B2A", colorTextLightSolid: "#FFFFFF" },
      Tag: { defaultBg: p.sunken, defaultColor: p.ink2 },
    },
  };
}

/** The same values for hand-written CSS and SVG. Set on <html> when the mode changes. */
export function cssVariables(mode: Mode): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [k, v] of Object.entries(palette[mode])) out[`--${k}`] = v;
  for (const [k, v] of Object.entries(tones[mode])) {
    out[`--${k}`] = v.fg;
    out[`--${k}-soft`] = v.soft;
  }
  return out;
}
