import { E180, HOWLER, information, PRECISE, stutter, tone, wavering, type Zone, zone } from "./zone.ts";

const LONG_FLASH = { flashMaxMs: 1250 };
const DOUBLE = [400, 200, 400, 2000] as const;

/** ITU-T E.180 Supplement 2 and Operational Bulletin 781; China after GB/T 3378 and YD/T 1065. */
export const ASIA: readonly Zone[] = [
  zone("CN", "China", "中国", E180, {
    ...LONG_FLASH,
    dial: tone([450]),
    ringBack: tone([450], 1000, 4000),
    busy: tone([450], 350, 350),
    congestion: tone([450], 700, 700),
    callWaiting: tone([450], 400, 4000),
    information: tone([450], 100, 100, 100, 100, 100, 100, 400, 400),
    stutter: tone([450], 400, 40),
    howler: { ...tone([950]), levelDbm0: -6 },
  }),
  zone("HK", "Hong Kong", "香港", PRECISE, {
    ringBack: tone([440, 480], 400, 200, 400, 3000),
    callWaiting: tone([440], 500, 500, 500, 500, 500, 8500),
    stutter: stutter([350, 440], 3),
  }),
  zone("MO", "Macao", "澳门", E180, {
    ...LONG_FLASH,
    callWaiting: tone([425], 200, 600),
    stutter: tone([425], 1800, 200),
  }),
  zone("TW", "Taiwan", "台湾", PRECISE, {
    ringBack: tone([440, 480], 1000, 2000),
    callWaiting: tone([350, 440], 250, 250, 250, 3250),
  }),
  zone("JP", "Japan", "日本", E180, {
    ...LONG_FLASH,
    dial: tone([400]),
    ringBack: tone([384, 416], 1000, 2000),
    busy: tone([400], 500, 500),
    congestion: tone([400], 500, 500),
    callWaiting: tone([384, 416], 500, 2000, 50, 450, 50, 3450),
    stutter: tone([400], 125, 125),
  }),
  zone("KR", "South Korea", "韩国", PRECISE, {
    ringBack: tone([440, 480], 1000, 2000),
    congestion: tone([480, 620], 300, 200),
    callWaiting: tone([350, 440], 250, 250, 250, 3250),
  }),
  zone("SG", "Singapore", "新加坡", E180, {
    ringBack: wavering(425, 24, ...DOUBLE),
    busy: tone([425], 750, 750),
    callWaiting: wavering(425, 24, 300, 200, 300, 3200),
    stutter: tone([425], 200, 200, 600, 200),
  }),
  zone("MY", "Malaysia", "马来西亚", E180, {
    ringBack: tone([425], ...DOUBLE),
    callWaiting: tone([425], 1000, 10_000, 500, 250, 500, 10_000),
    stutter: tone([425], 250, 250),
  }),
  zone("TH", "Thailand", "泰国", E180, {
    ...LONG_FLASH,
    dial: wavering(400, 50),
    ringBack: tone([400], 1000, 4000),
    busy: tone([400], 500, 500),
    congestion: tone([400], 300, 300),
    callWaiting: tone([400], 200, 600, 200, 9000),
    stutter: tone([400], 200, 200, 600, 200),
  }),
  zone("VN", "Vietnam", "越南", E180),
  zone("PH", "Philippines", "菲律宾", PRECISE, {
    dial: tone([425]),
    ringBack: tone([425, 480], 1000, 4000),
    stutter: stutter([425]),
  }),
  zone("ID", "Indonesia", "印度尼西亚", E180, {
    callWaiting: tone([425], 150, 150, 150, 10_000),
    information: information([950, 1400, 1800], 333, 30),
  }),
  zone("IN", "India", "印度", E180, {
    ...LONG_FLASH,
    dial: wavering(400, 25),
    ringBack: wavering(400, 25, ...DOUBLE),
    busy: tone([400], 750, 750),
    congestion: tone([400], 250, 250),
    callWaiting: tone([400], 200, 100, 200, 7500),
    stutter: stutter([400]),
  }),
  zone("PK", "Pakistan", "巴基斯坦", E180, {
    ...LONG_FLASH,
    dial: tone([400]),
    ringBack: tone([383, 417], ...DOUBLE),
    busy: tone([400], 750, 750),
    congestion: tone([400], 375, 375),
    stutter: stutter([400]),
  }),
  zone("LK", "Sri Lanka", "斯里兰卡", E180, {
    ringBack: tone([425], ...DOUBLE),
    busy: tone([425], 750, 750),
    callWaiting: tone([425], 200, 200, 200, 4500),
    stutter: tone([425], 650, 30),
  }),
  zone("NP", "Nepal", "尼泊尔", E180, {
    ringBack: tone([425], 1100, 3100),
    busy: tone([425], 250, 250),
    congestion: tone([425], 175, 175),
  }),
  zone("KZ", "Kazakhstan", "哈萨克斯坦", E180, {
    ringBack: tone([425], 800, 3200),
    busy: tone([425], 350, 350),
    congestion: tone([425], 175, 175),
  }),
  zone("IL", "Israel", "以色列", E180, {
    dial: tone([414]),
    ringBack: tone([414], 1000, 3000),
    busy: tone([414], 500, 500),
    congestion: tone([414], 250, 250),
    callWaiting: tone([414], 100, 100, 100, 100, 600, 3000),
    information: information([975, 1400, 1800]),
    stutter: stutter([414], 10, 160),
  }),
  zone("TR", "Türkiye", "土耳其", E180, {
    dial: tone([450]),
    ringBack: tone([450], 2000, 4000),
    busy: tone([450], 500, 500),
    congestion: tone([450], 200, 200, 200, 200, 200, 200, 600, 200),
    callWaiting: tone([450], 200, 600, 200, 8000),
    information: information([950, 1400, 1800], 300),
    stutter: tone([450], 1000, 250),
  }),
  zone("AE", "United Arab Emirates", "阿联酋", E180, {
    dial: tone([350, 440]),
    ringBack: tone([400, 450], ...DOUBLE),
    busy: tone([400], 375, 375),
    congestion: tone([400], 400, 350, 225, 525),
    stutter: stutter([350, 440]),
  }),
  zone("SA", "Saudi Arabia", "沙特阿拉伯", E180, {
    ringBack: tone([425], 1200, 4600),
    callWaiting: tone([425], 200, 600, 200, 4000),
  }),
  zone("KW", "Kuwait", "科威特", E180, { congestion: tone([425], 500, 500) }),
  zone("IR", "Iran", "伊朗", E180, {
    callWaiting: tone([425], 200, 200, 200, 10_000),
    stutter: tone([400, 425]),
  }),
  zone("JO", "Jordan", "约旦", E180, {
    dial: tone([400, 440]),
    ringBack: tone([400, 440], 1200, 4800),
    busy: tone([400, 440], 500, 500),
    congestion: tone([400, 440], 250, 250),
    howler: HOWLER,
    stutter: stutter([400, 440]),
  }),
];
