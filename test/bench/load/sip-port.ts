import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { header, type Message, parse, tagged } from "#test/support/sip-text.ts";
import { SERVER_PORT } from "./ports.ts";

const HOST = "127.0.0.1";

export interface SipPortOptions {
  readonly port: number;
  /** Where it sends to; the server itself when absent. */
  readonly remotePort?: number;
  /** The port it is known by, where a relay stands before it. */
  readonly shownPort?: number;
}

/** A UDP port that speaks SIP with the server under measurement: plain text out, read messages in. */
export class SipPort {
  /** What it names in Via and Contact. */
  readonly address: string;
  readonly #remotePort: number;
  readonly #socket: Socket = createSocket({ type: "udp4", recvBufferSize: 1_000_000 });

  private constructor({ port, remotePort = SERVER_PORT, shownPort = port }: SipPortOptions) {
    this.address = `${HOST}:${shownPort}`;
    this.#remotePort = remotePort;
  }

  static async open(options: SipPortOptions, hear: (message: Message) => void): Promise<SipPort> {
    const wire = new SipPort(options);
    wire.#socket.on("message", (packet) => hear(parse(packet.toString("latin1"))));
    wire.#socket.bind(options.port, HOST);
    await once(wire.#socket, "listening");
    return wire;
  }

  send(first: string, headers: readonly string[], body = ""): void {
    const type = body === "" ? [] : ["Content-Type: application/sdp"];
    const lines = [first, ...headers, ...type, `Content-Length: ${body.length}`, "", body];
    this.#socket.send(lines.join("\r\n"), this.#remotePort, HOST);
  }

  /** Answers a request; `tag` becomes the To tag where there is none. */
  answer(request: Message, status: string, { tag, body = "" }: { readonly tag: string; readonly body?: string }): void {
    const vias = (request.headers.get("via") ?? []).map((via) => `Via: ${via}`);
    const same = ["From", "Call-ID", "CSeq"].map((name) => `${name}: ${header(request, name.toLowerCase())}`);
    const to = `To: ${tagged(header(request, "to"), tag)}`;
    this.send(`SIP/2.0 ${status}`, [...vias, to, ...same, `Contact: <sip:bench@${this.address}>`], body);
  }

  close(): void {
    this.#socket.close();
  }
}

/** PCMU and telephone-event at that port, as sipp's scenarios offer it. */
export function sdpFor(port: number): string {
  const session = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"];
  const media = [`m=audio ${port} RTP/AVP 0 101`, "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000"];
  return [...session, ...media, "a=fmtp:101 0-15", "a=ptime:20", ""].join("\r\n");
}
