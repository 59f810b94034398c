import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { SipPhone } from "#test/support/sip-phone.ts";

/**
 * A desk phone as a process of its own: registers, answers what rings, says a WAV file, hangs up when told. One JSON
 * object a line on stdout tells what happens; a line `hang-up` on stdin puts the handset down.
 */
const { values } = parseArgs({
  options: {
    user: { type: "string", default: "1001" },
    password: { type: "string", default: "" },
    host: { type: "string", default: "127.0.0.1" },
    port: { type: "string", default: "5060" },
    "answer-after": { type: "string", default: "2500" },
    say: { type: "string", default: "" },
    refuse: { type: "boolean", default: false },
    /** PIN to sign in to the queues with, by dialling the phone code. */
    "sign-in": { type: "string", default: "" },
    code: { type: "string", default: "*11" },
  },
});

const tell = (event: string, fields: Record<string, unknown> = {}): void => {
  process.stdout.write(`${JSON.stringify({ event, at: Date.now(), ...fields })}\n`);
};

/** The samples of a mono G.711 µ-law WAV file: what follows the `data` chunk's head. */
function muLawOf(path: string): Uint8Array {
  const file = readFileSync(path);
  return file.subarray(file.indexOf("data") + 8);
}

/** Dials the sign-in code and keys the PIN in, as an agent does in the morning. */
async function signIn(pin: string): Promise<void> {
  const call = await phone.call(values.code);
  const over = new Promise((resolve) => call.once("ended", resolve));
  await new Promise<void>((resolve) =>
    call.state === "answered" ? resolve() : call.once("answered", () => resolve()),
  );
  tell("dialled", { code: values.code });
  await call.rtp.heard(60);
  for (const digit of `${pin}#`) {
    call.rtp.press("0123456789*#".indexOf(digit));
    await sleep(250);
  }
  await Promise.race([over, sleep(8_000)]);
  call.hangUp();
  tell("signed-in");
}

const phone = await SipPhone.open({
  user: values.user,
  password: values.password,
  server: { host: values.host, port: Number(values.port) },
});
const calls = new Set<PhoneCall>();
const leave = async (): Promise<void> => {
  for (const call of calls) call.hangUp();
  // The box may be gone already: it is not waited for long.
  await Promise.race([phone.register(0), sleep(1_000)]);
  phone.close();
  process.exit(0);
};
process.on("SIGTERM", () => void leave());
// Whoever started the phone holds the other end of stdin: when it ends, killed or not, so does the phone.
process.stdin.on("end", () => void leave());
process.stdin.resume();
phone.on("call", (call) => {
  tell("rings", { from: call.from });
  calls.add(call);
  call.ring();
  const timer = setTimeout(() => {
    if (values.refuse) return call.refuse();
    call.answer();
    tell("answered");
    if (values.say === "") return;
    void call.rtp.speak(muLawOf(values.say));
  }, Number(values["answer-after"]));
  call.on("ended", (by) => {
    clearTimeout(timer);
    calls.delete(call);
    tell("ended", { by, packets: call.rtp.packets.length });
  });
  process.stdin.on("data", (chunk: Buffer) => chunk.toString().includes("hang-up") && call.hangUp());
});
const status = await phone.register();
tell(status === 200 ? "registered" : "refused", { status });
if (status === 200 && values["sign-in"] !== "") await signIn(values["sign-in"]);
tell("ready");
