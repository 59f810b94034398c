import type { AtAnswer, AtPort } from "./at-port.ts";
import { MODEM_PROFILES, type ModemProfile } from "./profile.table.ts";

/** What a modem says it is. */
export interface ModemIdentity {
  readonly profile: ModemProfile;
  readonly model: string;
  readonly firmware: string;
}

/** Every question a modem may be asked to say who it is; it answers some of them. */
const QUESTIONS = ["ATI3", "ATI0", "AT+FMI?", "AT+FMM?", "AT+FMR?", "ATI7"] as const;
/** After a power-up or in the middle of something, the first words are often lost. */
const WAKE_ATTEMPTS = 5;

/**
 * Wakes the modem, puts it into voice mode and finds its profile. `wanted` overrides what it says of itself.
 * Gives the reason in plain words when it is no voice modem.
 */
export async function identifyModem(
  port: AtPort,
  wanted?: ModemProfile["id"],
): Promise<ModemIdentity | { readonly reason: string }> {
  if (!(await wakes(port))) return { reason: "nothing on this port answers AT: check power, cable and speed" };
  const said: Record<string, string> = {};
  for (const question of QUESTIONS) said[question] = informationOf(await port.command(question));
  const all = Object.values(said).join(" ");
  const profile = MODEM_PROFILES.find(({ id, says }) => (wanted === undefined ? says.test(all) : id === wanted));
  if (profile === undefined) return { reason: "the modem does not say what it is" };
  const classes = await port.command("AT+FCLASS=?");
  const entered = await port.command("AT+FCLASS=8");
  if (entered.final !== "OK") {
    const canVoice = /\b8\b/.test(classes.lines.join(" "));
    const advice = canVoice ? "unplug it, and update its firmware when that does not help" : "another modem is needed";
    return { reason: `the modem refuses voice mode (+FCLASS=8): ${advice}` };
  }
  const model = nameOf(said["AT+FMI?"] ?? "", said["AT+FMM?"] ?? "") || said.ATI3 || profile.name;
  const firmware = said["AT+FMR?"] || said.ATI3 || "";
  return { profile, model, firmware: firmware === model ? "" : firmware };
}

/** Maker and model; many a model's name begins with its maker's. */
function nameOf(maker: string, model: string): string {
  const isTold = model.toLowerCase().startsWith(maker.toLowerCase());
  return (isTold ? [model] : [maker, model]).filter((part) => part !== "").join(" ");
}

async function wakes(port: AtPort): Promise<boolean> {
  port.breakVoice();
  for (let attempt = 0; attempt < WAKE_ATTEMPTS; attempt++) {
    // Full reset of settings, no echo, results in words: whoever used the modem before left it as he liked.
    const answer = await port.command("ATZ", 1_500);
    if (answer.final !== "OK") continue;
    return (await port.command("ATE0V1Q0X4S0=0")).final === "OK";
  }
  return false;
}

const informationOf = (answer: AtAnswer): string =>
  answer.final === "OK"
    ? answer.lines.map((line) => line.replace(/^\+[A-Z]+:\s*/, "").replaceAll('"', "")).join(" ")
    : "";
