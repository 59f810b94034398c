import { messages } from "#app/i18n/i18n.ts";

/** The first step: language, company, country. */
export const usePlaceText = messages(
  "first-run-place",
  {
    head: "Welcome. Which language, and where does the box stand?",
    sub: "The language is that of this page and of what callers hear. The country decides how lines sound and ring.",
    language: "Language",
    company: "Name of your company",
    companyHelp: "It stands on the sign-in page.",
    country: "Country",
    timeZone: "Time zone",
    now: "By the clock of the box it is {{time}} there now.",
    saved: "{{language}}, {{country}}",
  },
  {
    head: "欢迎使用。请选择语言和设备所在地",
    sub: "语言用于本页面和来电者听到的提示；国家决定线路的信号音和振铃。",
    language: "语言",
    company: "公司名称",
    companyHelp: "显示在登录页。",
    country: "国家或地区",
    timeZone: "时区",
    now: "按设备时钟，当地现在是 {{time}}。",
    saved: "{{language}}，{{country}}",
  },
);
