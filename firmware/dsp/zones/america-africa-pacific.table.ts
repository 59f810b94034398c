import { E180, information, PRECISE, stutter, tone, wavering, type Zone, zone } from "./zone.ts";

const DOUBLE = [400, 200, 400, 2000] as const;
const LONG_FLASH = { flashMaxMs: 1250 };

/** ITU-T E.180 Supplement 2 and Operational Bulletin 781; North America after ANSI T1.401, Australia after AS/CA S002. */
export const AMERICA_AFRICA_PACIFIC: readonly Zone[] = [
  zone("US", "United States", "美国", PRECISE),
  zone("CA", "Canada", "加拿大", PRECISE),
  zone("MX", "Mexico", "墨西哥", E180, {
    ...LONG_FLASH,
    busy: tone([425], 250, 250),
    callWaiting: tone([425], 200, 600, 200, 10_000),
    information: information([950, 1400, 1800], 333, 30),
    stutter: stutter([425]),
  }),
  zone("BR", "Brazil", "巴西", E180, {
    ...LONG_FLASH,
    busy: tone([425], 250, 250),
    congestion: tone([425], 750, 250, 250, 250),
    callWaiting: tone([425], 50, 1000),
    stutter: tone([425], 975, 50),
  }),
  zone("AR", "Argentina", "阿根廷", E180, {
    ...LONG_FLASH,
    busy: tone([425], 300, 200),
    congestion: tone([425], 300, 400),
    callWaiting: tone([425], 300, 10_000),
  }),
  zone("CL", "Chile", "智利", E180, {
    ...LONG_FLASH,
    dial: tone([400]),
    ringBack: tone([400], 1000, 3000),
    busy: tone([400], 500, 500),
    congestion: tone([400], 200, 200),
    callWaiting: tone([400], 250, 8750),
    stutter: stutter([400]),
  }),
  zone("UY", "Uruguay", "乌拉圭", E180, {
    ...LONG_FLASH,
    callWaiting: tone([425], 200, 200, 200, 4400),
  }),
  zone("EC", "Ecuador", "厄瓜多尔", E180, {
    ...LONG_FLASH,
    ringBack: tone([425], 1200, 4650),
    busy: tone([425], 333, 333),
    congestion: tone([425], 333, 333),
    callWaiting: tone([425], 200, 600),
  }),
  zone("VE", "Venezuela", "委内瑞拉", E180, {
    ...LONG_FLASH,
    callWaiting: tone([400, 450], 300, 6000),
    stutter: stutter([425]),
  }),
  zone("CO", "Colombia", "哥伦比亚", E180, LONG_FLASH),
  zone("PE", "Peru", "秘鲁", E180, LONG_FLASH),
  zone("AU", "Australia", "澳大利亚", E180, {
    dial: tone([400, 425, 450]),
    ringBack: tone([400, 450], ...DOUBLE),
    busy: tone([425], 375, 375),
    congestion: tone([425], 375, 375),
    callWaiting: tone([425], 200, 200, 200, 4400),
    information: tone([425], 2500, 500),
    stutter: tone([400, 425, 450], 100, 40),
  }),
  zone("NZ", "New Zealand", "新西兰", E180, {
    dial: tone([400]),
    ringBack: tone([400, 450], ...DOUBLE),
    busy: tone([400], 500, 500),
    congestion: tone([400], 250, 250),
    callWaiting: tone([400], 250, 250, 250, 3250),
    information: tone([400], 750, 100, 750, 100, 750, 100, 750, 400),
    stutter: stutter([400]),
  }),
  zone("ZA", "South Africa", "南非", E180, {
    dial: wavering(400, 33),
    ringBack: wavering(400, 33, ...DOUBLE),
    busy: tone([400], 500, 500),
    congestion: tone([400], 250, 250),
    callWaiting: wavering(400, 33, 250, 250, 250, 250, 250, 7250),
    stutter: stutter([400]),
  }),
  zone("EG", "Egypt", "埃及", E180, {
    dial: wavering(425, 50),
    ringBack: wavering(425, 50, 2000, 1000),
    busy: wavering(425, 50, 1000, 4000),
    congestion: tone([450], 500, 500),
  }),
  zone("NG", "Nigeria", "尼日利亚", E180, {
    dial: tone([400]),
    ringBack: tone([400], 2000, 4000),
    busy: tone([400], 500, 500),
    congestion: tone([400], 250, 250),
  }),
  zone("MA", "Morocco", "摩洛哥", E180, { ringBack: tone([425], 1666, 3333) }),
  zone("TN", "Tunisia", "突尼斯", E180, {
    ringBack: tone([425], 1200, 4600),
    busy: tone([425], 250, 250),
    congestion: tone([425], 167, 167),
  }),
];
