import { header, type Message, token } from "#test/support/sip-text.ts";
import { SipPort, type SipPortOptions, sdpFor } from "./sip-port.ts";

/** RFC 3261 §17.1.1.1 */
const T1_MS = 500;
const T2_MS = 4_000;
/** Nobody listens there: what these agents hear is not looked at. */
const DEAF_RTP = 27_998;

export interface AgentPhonesOptions extends SipPortOptions {
  readonly ringMs?: number;
  /** Told the caller's name at the first INVITE of a call. */
  readonly rung?: (callerName: string) => void;
}

interface Call {
  readonly tag: string;
  answer: NodeJS.Timeout | undefined;
  /** The 200, again until its ACK comes. */
  repeat: NodeJS.Timeout | undefined;
  hasAnswered: boolean;
  isAcknowledged: boolean;
  hasEnded: boolean;
}

/** Agents' phones that ring, answer, and wait for BYE, and repeat what gets lost as RFC 3261 wants it (§13.3.1.4). */
export class AgentPhones {
  readonly #options: AgentPhonesOptions;
  readonly #calls = new Map<string, Call>();
  #port: SipPort | undefined;

  private constructor(options: AgentPhonesOptions) {
    this.#options = options;
  }

  static async open(options: AgentPhonesOptions): Promise<AgentPhones> {
    const phones = new AgentPhones(options);
    phones.#port = await SipPort.open(options, (message) => phones.#take(message));
    return phones;
  }

  /** Calls that were answered, acknowledged, and hung up by the server. */
  get served(): number {
    return [...this.#calls.values()].filter(({ isAcknowledged, hasEnded }) => isAcknowledged && hasEnded).length;
  }

  close(): void {
    for (const call of this.#calls.values()) {
      clearTimeout(call.answer);
      clearTimeout(call.repeat);
    }
    this.#port?.close();
  }

  #take(request: Message): void {
    const id = header(request, "call-id");
    const call = this.#calls.get(id);
    switch (request.first.split(" ")[0]) {
      case "INVITE":
        if (call === undefined) this.#ring(id, request);
        else if (!call.hasAnswered) this.#port?.answer(request, "180 Ringing", { tag: call.tag });
        return;
      case "ACK":
        clearTimeout(call?.repeat);
        if (call !== undefined) call.isAcknowledged = true;
        return;
      case "BYE":
        clearTimeout(call?.repeat);
        if (call !== undefined) call.hasEnded = true;
        this.#port?.answer(request, "200 OK", { tag: token() });
        return;
      default:
    }
  }

  #ring(id: string, request: Message): void {
    const { ringMs = 0, rung } = this.#options;
    const call: Call = {
      tag: token(),
      answer: undefined,
      repeat: undefined,
      hasAnswered: false,
      isAcknowledged: false,
      hasEnded: false,
    };
    this.#calls.set(id, call);
    this.#port?.answer(request, "180 Ringing", { tag: call.tag });
    rung?.(/"([^"]+)"/.exec(header(request, "from"))?.[1] ?? "");
    call.answer = setTimeout(() => {
      call.hasAnswered = true;
      this.#answer(request, call, T1_MS);
    }, ringMs);
  }

  #answer(request: Message, call: Call, againMs: number): void {
    this.#port?.answer(request, "200 OK", { tag: call.tag, body: sdpFor(DEAF_RTP) });
    call.repeat = setTimeout(() => this.#answer(request, call, Math.min(2 * againMs, T2_MS)), againMs);
  }
}
