import type { CallControl, HandlerResult } from "#firmware/calls/call-control.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Extension } from "#firmware/config/schema/people.ts";
import type { Message, Messages } from "./messages.ts";

export interface ListenOptions {
  readonly messages: Messages;
  readonly config: () => Pick<Config, "extensions">;
  /** Prompt ids that read a number out key by key. */
  readonly digits: (text: string) => readonly string[];
  /** Whether this PIN belongs to this extension; "refused" when there were too many wrong ones from there. */
  readonly checkPin: (call: CallControl, extension: string, pin: string) => "right" | "wrong" | "refused";
}

const ATTEMPTS = 3;
const KEY_MS = 6_000;

/**
 * Listening by phone: the unheard messages, then the others. After each: 1 again, 2 or # next, 3 delete, * ends.
 * The owner's phone without a PIN goes straight in; any other phone asks number and PIN.
 */
export function createListenScript(options: ListenOptions): (call: CallControl) => Promise<HandlerResult> {
  return async (call) => {
    await call.answer();
    const owner = await identify(call, options);
    if (owner?.mailbox === undefined) {
      call.decide({
        code: "voicemail.no-mailbox",
        facts: { extension: owner?.number ?? "" },
        setting: "/setup/extensions",
      });
      await call.play(["wrong-pin"]);
      return { kind: "hang-up" };
    }
    const all = options.messages.list(owner.mailbox);
    const unheard = all.filter((message) => message.heardAt === undefined);
    const heard = all.filter((message) => message.heardAt !== undefined);
    await call.play([...options.digits(String(unheard.length)), "voicemail-new-messages"]);
    for (const message of [...unheard, ...heard]) {
      const isGoingOn = await hear(call, message, { ...options, by: owner.number });
      if (!isGoingOn) break;
    }
    await call.play(["voicemail-no-more", "goodbye"]);
    return { kind: "hang-up" };
  };
}

async function hear(call: CallControl, message: Message, options: ListenOptions & { by: string }): Promise<boolean> {
  const { messages, by } = options;
  for (;;) {
    const during = await call.play([...options.digits(message.caller.number ?? ""), message.path], {
      stopOnDigits: "any",
    });
    messages.setHeard(message.id, by);
    const key =
      during ?? (await call.play(["voicemail-menu"], { stopOnDigits: "any" })) ?? (await call.nextDigit(KEY_MS));
    switch (key) {
      case "1":
        continue;
      case "3":
        messages.setDeleted(message.id, true);
        await call.play(["voicemail-deleted"]);
        return true;
      case "*":
        return false;
      default:
        return true;
    }
  }
}

async function identify(call: CallControl, options: ListenOptions): Promise<Extension | undefined> {
  const { extensions } = options.config();
  const byNumber = (number: string): Extension | undefined => extensions.find((known) => known.number === number);
  const own = call.origin.kind === "extension" ? byNumber(call.origin.extension) : undefined;
  if (own?.mailbox !== undefined && own.agent === undefined) return own;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const number = own?.mailbox === undefined ? await ask(call, "enter-extension") : own.number;
    const pin = number === "" ? "" : await ask(call, "enter-pin");
    const answer = pin === "" ? "wrong" : options.checkPin(call, number, pin);
    if (answer === "right") return byNumber(number);
    await call.play([answer === "refused" ? "too-many-tries" : "wrong-pin"]);
  }
  return undefined;
}

function ask(call: CallControl, prompt: string): Promise<string> {
  return call.collect({
    prompts: [prompt],
    minDigits: 1,
    maxDigits: 10,
    terminator: "#",
    firstDigitMs: 8_000,
    betweenDigitsMs: 4_000,
  });
}
