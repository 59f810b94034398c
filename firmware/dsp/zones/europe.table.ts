import { E180, information, stutter, tone, type Zone, zone } from "./zone.ts";

const GAPPED = information([950, 1400, 1800], 333, 30);

/** ITU-T E.180 Supplement 2 and Operational Bulletin 781; ETSI TR 101 041-2. */
export const EUROPE: readonly Zone[] = [
  zone("GB", "United Kingdom", "英国", E180, {
    dial: tone([350, 440]),
    ringBack: tone([400, 450], 400, 200, 400, 2000),
    busy: tone([400], 375, 375),
    congestion: tone([400], 400, 350, 225, 525),
    callWaiting: tone([400], 100, 4000),
    information: information([950, 1400, 1800], 330, 15),
    stutter: {
      steps: [
        { frequenciesHz: [350, 440], ms: 750 },
        { frequenciesHz: [440], ms: 750 },
      ],
      repeatFrom: 0,
    },
  }),
  zone("IE", "Ireland", "爱尔兰", E180, {
    ringBack: tone([400, 450], 400, 200, 400, 2000),
    callWaiting: tone([425], 180, 200, 180, 4500),
  }),
  zone("DE", "Germany", "德国", E180, {
    busy: tone([425], 480, 480),
    congestion: tone([425], 240, 240),
    callWaiting: tone([425], 200, 200, 200, 5000),
    stutter: tone([400, 425]),
  }),
  zone("AT", "Austria", "奥地利", E180, {
    dial: tone([420]),
    ringBack: tone([420], 1000, 5000),
    busy: tone([420], 400, 400),
    congestion: tone([420], 200, 200),
    callWaiting: tone([420], 40, 1950),
    stutter: tone([380, 420]),
  }),
  zone("CH", "Switzerland", "瑞士", E180, {
    congestion: tone([425], 200, 200),
    callWaiting: tone([425], 200, 200, 200, 4000),
    stutter: tone([340, 425], 1100, 1100),
  }),
  zone("FR", "France", "法国", E180, {
    dial: tone([440]),
    ringBack: tone([440], 1500, 3500),
    busy: tone([440], 500, 500),
    congestion: tone([440], 250, 250),
    callWaiting: tone([440], 300, 10_000),
    information: information([950, 1400, 1800], 300, 30),
    stutter: tone([330, 440]),
  }),
  zone("BE", "Belgium", "比利时", E180, {
    ringBack: tone([425], 1000, 3000),
    congestion: tone([425], 167, 167),
    callWaiting: tone([1400], 175, 175, 175, 3500),
    information: information([900, 1380, 1860]),
    stutter: tone([425], 1000, 250),
  }),
  zone("NL", "Netherlands", "荷兰", E180, {
    callWaiting: tone([425], 500, 9500),
    stutter: tone([425], 500, 50),
  }),
  zone("LU", "Luxembourg", "卢森堡", E180),
  zone("ES", "Spain", "西班牙", E180, {
    ringBack: tone([425], 1500, 3000),
    busy: tone([425], 200, 200),
    congestion: tone([425], 200, 200, 200, 200, 200, 600),
    callWaiting: tone([425], 175, 175, 175, 3500),
    stutter: tone([425], 1000, 100),
  }),
  zone("PT", "Portugal", "葡萄牙", E180, {
    ringBack: tone([425], 1000, 5000),
    congestion: tone([425], 200, 200),
    callWaiting: tone([425], 200, 200, 200, 5000),
    stutter: tone([425], 1000, 200),
  }),
  zone("IT", "Italy", "意大利", E180, {
    dial: tone([425], 200, 200, 600, 1000),
    congestion: tone([425], 200, 200),
    callWaiting: tone([425], 400, 100, 250, 100, 150, 14_000),
    stutter: {
      steps: [
        { frequenciesHz: [470], ms: 400 },
        { frequenciesHz: [425], ms: 400 },
      ],
      repeatFrom: 0,
    },
  }),
  zone("GR", "Greece", "希腊", E180, {
    dial: tone([425], 200, 300, 700, 800),
    busy: tone([425], 300, 300),
    congestion: tone([425], 150, 150),
    callWaiting: tone([425], 300, 10_000),
    information: information([950, 1450, 1800]),
    stutter: tone([425], 650, 25),
  }),
  zone("CY", "Cyprus", "塞浦路斯", E180, {
    dial: tone([350, 450]),
    ringBack: tone([425], 1500, 3000),
    stutter: stutter([350, 450]),
  }),
  zone("DK", "Denmark", "丹麦", E180, {
    busy: tone([425], 250, 250),
    congestion: tone([425], 250, 250),
    callWaiting: tone([425], 200, 200, 200, 3000),
    stutter: tone([425], 450, 50),
  }),
  zone("SE", "Sweden", "瑞典", E180, {
    ringBack: tone([425], 1000, 5000),
    busy: tone([425], 250, 250),
    congestion: tone([425], 250, 750),
    callWaiting: tone([425], 200, 500, 200, 9100),
    stutter: tone([425], 320, 20),
  }),
  zone("NO", "Norway", "挪威", E180, {
    congestion: tone([425], 200, 200),
    callWaiting: tone([425], 200, 600, 200, 10_000),
    stutter: {
      steps: [
        { frequenciesHz: [470], ms: 400 },
        { frequenciesHz: [425], ms: 400 },
      ],
      repeatFrom: 0,
    },
  }),
  zone("FI", "Finland", "芬兰", E180, {
    busy: tone([425], 300, 300),
    congestion: tone([425], 200, 200),
    callWaiting: tone([425], 150, 150, 150, 8000),
    stutter: tone([425], 650, 25),
  }),
  zone("IS", "Iceland", "冰岛", E180, {
    ringBack: tone([425], 1200, 4700),
    busy: tone([425], 250, 250),
    callWaiting: tone([425], 200, 600, 200, 5000),
  }),
  zone("PL", "Poland", "波兰", E180, {
    congestion: tone([425], 500, 500),
    callWaiting: tone([425], 150, 150, 150, 4000),
    stutter: tone([425], 500, 50),
  }),
  zone("CZ", "Czechia", "捷克", E180, {
    dial: tone([425], 330, 330, 660, 660),
    busy: tone([425], 330, 330),
    congestion: tone([425], 165, 165),
    callWaiting: tone([425], 330, 9000),
    information: GAPPED,
    stutter: tone([425], 450, 50),
  }),
  zone("SK", "Slovakia", "斯洛伐克", E180, {
    dial: tone([425], 330, 330, 660, 660),
    busy: tone([425], 330, 330),
    congestion: tone([425], 165, 165),
    callWaiting: tone([425], 330, 9000),
    information: GAPPED,
    stutter: tone([425], 165, 165, 165, 165, 165, 165, 660, 660),
  }),
  zone("HU", "Hungary", "匈牙利", E180, {
    ringBack: tone([425], 1250, 3750),
    busy: tone([425], 300, 300),
    congestion: tone([425], 300, 300),
    callWaiting: tone([425], 40, 1960),
    stutter: tone([350, 375, 400]),
  }),
  zone("SI", "Slovenia", "斯洛文尼亚", E180, {
    dial: tone([425], 700, 800, 200, 300),
    congestion: tone([425], 200, 200),
    callWaiting: tone([425], 300, 10_000),
  }),
  zone("HR", "Croatia", "克罗地亚", E180, {
    dial: tone([425], 200, 300, 700, 800),
    callWaiting: tone([425], 300, 8000),
  }),
  zone("BG", "Bulgaria", "保加利亚", E180, {
    callWaiting: tone([425], 150, 150, 150, 4000),
    stutter: tone([425], 1500, 100),
  }),
  zone("AL", "Albania", "阿尔巴尼亚", E180, {
    busy: tone([425], 300, 300),
    congestion: tone([425], 150, 150),
  }),
  zone("EE", "Estonia", "爱沙尼亚", E180, {
    busy: tone([425], 300, 300),
    congestion: tone([425], 200, 200),
    callWaiting: tone([950], 650, 325, 325, 30),
  }),
  zone("LT", "Lithuania", "立陶宛", E180, {
    ringBack: tone([425], 800, 3200),
    busy: tone([425], 350, 350),
    congestion: tone([425], 200, 200),
    callWaiting: tone([425], 150, 150, 150, 4000),
    stutter: tone([425], 500, 50),
  }),
  zone("RU", "Russia", "俄罗斯", E180, {
    ringBack: tone([425], 800, 3200),
    busy: tone([425], 400, 400),
    congestion: tone([425], 175, 175),
    callWaiting: tone([425], 200, 5000),
    stutter: tone([425], 400, 40),
  }),
  zone("UA", "Ukraine", "乌克兰", E180, {
    ringBack: tone([425], 800, 3200),
    busy: tone([425], 400, 400),
    congestion: tone([425], 175, 175),
    callWaiting: tone([425], 200, 5000),
  }),
  zone("BY", "Belarus", "白俄罗斯", E180, {
    ringBack: tone([425], 800, 3200),
    busy: tone([425], 400, 400),
    congestion: tone([425], 200, 200),
  }),
];
