import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv4 } from "node:net";
import { onTestFinished } from "vitest";

/** RFC 1035 §3.2.2, RFC 3596, RFC 2782. */
const TYPE = { A: 1, AAAA: 28, SRV: 33 } as const;
type TypeName = keyof typeof TYPE;
const NO_SUCH_NAME = 3;
const SERVER_FAILED = 2;

interface ServiceAnswer {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly name: string;
}

/** A name server on loopback that knows what a test tells it, over UDP. */
export class DnsServer {
  /** What was asked, "SRV _sip._udp.example.net". */
  readonly asked: string[] = [];
  /** Answers nothing, or that it is broken, in place of what it knows. */
  mood: "well" | "silent" | "broken" = "well";
  readonly #socket: Socket = createSocket("udp4");
  readonly #addresses = new Map<string, { readonly addresses: readonly string[]; readonly ttl: number }>();
  readonly #services = new Map<string, readonly ServiceAnswer[]>();

  /** Closed when the test ends. */
  static async open(): Promise<DnsServer> {
    const server = new DnsServer();
    server.#socket.on("message", (query, from) => server.#take(query, from));
    await new Promise<void>((resolve) => server.#socket.bind(0, "127.0.0.1", resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.#socket.close(() => resolve())));
    return server;
  }

  /** "127.0.0.1:40053" */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  /** IPv4 and IPv6 addresses of a name; none takes the name away. */
  point(name: string, addresses: readonly string[], ttl = 60): void {
    if (addresses.length === 0) this.#addresses.delete(name);
    else this.#addresses.set(name, { addresses, ttl });
  }

  /** SRV records of a name. */
  serve(name: string, services: readonly ServiceAnswer[]): void {
    this.#services.set(name, services);
  }

  #take(query: Buffer, { port, address }: RemoteInfo): void {
    const { name, type, end } = readQuestion(query);
    this.asked.push(`${type} ${name}`);
    if (this.mood === "silent") return;
    const records = this.#recordsOf(name, type);
    const code = this.mood === "broken" ? SERVER_FAILED : records === undefined ? NO_SUCH_NAME : 0;
    const answers = code === 0 ? (records ?? []) : [];
    const head = Buffer.from(query.subarray(0, 12));
    // An answer of a server that looks further, to a question that asked for it (RFC 1035 §4.1.1).
    head.writeUInt16BE(0x8180 | code, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(answers.length, 6);
    head.fill(0, 8);
    this.#socket.send(Buffer.concat([head, query.subarray(12, end), ...answers]), port, address);
  }

  /** Records of the type, in bytes; undefined for a name that there is not. */
  #recordsOf(name: string, type: string): Buffer[] | undefined {
    const [known, services] = [this.#addresses.get(name), this.#services.get(name)];
    if (known === undefined && services === undefined) return undefined;
    const { addresses = [], ttl = 60 } = known ?? {};
    const v4 = addresses.filter(isIPv4).map((each) => record("A", ttl, Buffer.from(each.split(".").map(Number))));
    const v6 = addresses.filter((each) => !isIPv4(each)).map((each) => record("AAAA", ttl, ipv6Bytes(each)));
    const srv = (services ?? []).map((each) => record("SRV", 60, serviceBytes(each)));
    return { A: v4, AAAA: v6, SRV: srv }[type as TypeName] ?? []; // other types are known of no name
  }
}

function readQuestion(query: Buffer): { name: string; type: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const number = query.readUInt16BE(at + 1);
  const type = Object.entries(TYPE).find(([, value]) => value === number)?.[0] ?? String(number);
  return { name: labels.join(".").toLowerCase(), type, end: at + 5 };
}

/** The name is that of the question, by a pointer to it (RFC 1035 §4.1.4). */
function record(type: TypeName, ttl: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(TYPE[type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function serviceBytes({ priority, weight, port, name }: ServiceAnswer): Buffer {
  const numbers = Buffer.alloc(6);
  for (const [index, value] of [priority, weight, port].entries()) numbers.writeUInt16BE(value, index * 2);
  const labels = name.split(".").filter((label) => label !== "");
  const text = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, "latin1")]));
  return Buffer.concat([numbers, ...text, Buffer.from([0])]);
}

function ipv6Bytes(address: string): Buffer {
  const [front = "", back = ""] = address.split("::");
  const groups = (text: string): string[] => text.split(":").filter((group) => group !== "");
  const missing = 8 - groups(front).length - groups(back).length;
  const all = [...groups(front), ...Array.from({ length: missing }, () => "0"), ...groups(back)];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}
