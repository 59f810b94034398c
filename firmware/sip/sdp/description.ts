/** Which way media flows, seen from the one whose description it stands in (RFC 8866 §6.7). */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** An `a=` line: `a=name` or `a=name:value`. */
export interface SdpAttribute {
  readonly name: string;
  readonly value?: string;
}

/** One `m=` section. */
export interface SdpMedia {
  readonly kind: string;
  /** 0 means the stream is refused or switched off. */
  readonly port: number;
  readonly protocol: string;
  /** RTP payload types as they stood, in order of preference. */
  readonly formats: readonly string[];
  /** Address of the section's own `c=` line. */
  readonly address?: string;
  readonly attributes: readonly SdpAttribute[];
}

/** A session description (RFC 8866), reduced to what a telephone needs; unknown lines are dropped. */
export interface SessionDescription {
  readonly origin: {
    readonly username: string;
    readonly sessionId: string;
    readonly version: string;
    readonly address: string;
  };
  readonly name: string;
  /** Address of the session's `c=` line. */
  readonly address?: string;
  readonly attributes: readonly SdpAttribute[];
  readonly media: readonly SdpMedia[];
}

/** A payload format as `a=rtpmap` (or RFC 3551's static table) describes it. */
export interface RtpFormat {
  readonly payloadType: number;
  /** Encoding name in upper case, such as `PCMU` or `TELEPHONE-EVENT`. */
  readonly encoding: string;
  readonly clockRate: number;
  readonly parameters?: string;
}

/** The value of the first attribute of that name; an attribute without a value gives the empty text. */
export function attributeValue(attributes: readonly SdpAttribute[], name: string): string | undefined {
  const found = attributes.find((attribute) => attribute.name === name);
  return found === undefined ? undefined : (found.value ?? "");
}

const DIRECTIONS: ReadonlySet<string> = new Set(["sendrecv", "sendonly", "recvonly", "inactive"]);

function isDirection(name: string): name is Direction {
  return DIRECTIONS.has(name);
}

function directionAmong(attributes: readonly SdpAttribute[]): Direction | undefined {
  for (const { name } of attributes) if (isDirection(name)) return name;
  return undefined;
}

/** Address the section's media is to be sent to: its own `c=`, else the session's. */
export function mediaAddress(description: SessionDescription, media: SdpMedia): string | undefined {
  return media.address ?? description.address;
}

/** `c=0.0.0.0` (and its IPv6 twin): how RFC 2543 phones say hold; RFC 3264 §8.4 still wants it understood. */
export function isNullAddress(address: string | undefined): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** Direction of a section as its sender means it: its attribute, else the session's, else sendrecv. */
export function mediaDirection(description: SessionDescription, media: SdpMedia): Direction {
  const stated = directionAmong(media.attributes) ?? directionAmong(description.attributes) ?? "sendrecv";
  if (!isNullAddress(mediaAddress(description, media))) return stated;
  return stated === "sendrecv" || stated === "sendonly" ? "sendonly" : "inactive";
}

/** RFC 3551 §6, the static payload types a telephone may name without an `rtpmap`. */
const STATIC_FORMATS: ReadonlyMap<number, readonly [string, number]> = new Map([
  [0, ["PCMU", 8000]],
  [3, ["GSM", 8000]],
  [4, ["G723", 8000]],
  [8, ["PCMA", 8000]],
  [9, ["G722", 8000]],
  [13, ["CN", 8000]],
  [15, ["G728", 8000]],
  [18, ["G729", 8000]],
]);

const RTPMAP = /^(\d{1,3})\s+([^/\s]+)\/(\d+)/;

/** The formats of an RTP section in the order of the `m=` line; those that cannot be told are left out. */
export function rtpFormats(media: SdpMedia): RtpFormat[] {
  const mapped = new Map<number, { encoding: string; clockRate: number }>();
  const parameters = new Map<number, string>();
  for (const { name, value } of media.attributes) {
    if (value === undefined) continue;
    if (name === "rtpmap") {
      const match = RTPMAP.exec(value);
      if (match === null) continue;
      mapped.set(Number(match[1]), { encoding: (match[2] ?? "").toUpperCase(), clockRate: Number(match[3]) });
    } else if (name === "fmtp") {
      const space = value.indexOf(" ");
      if (space > 0) parameters.set(Number(value.slice(0, space)), value.slice(space + 1).trim());
    }
  }
  const formats: RtpFormat[] = [];
  for (const text of media.formats) {
    const payloadType = /^\d{1,3}$/.test(text) ? Number(text) : 128;
    if (payloadType > 127) continue;
    const fixed = STATIC_FORMATS.get(payloadType);
    const map = mapped.get(payloadType) ?? (fixed && { encoding: fixed[0], clockRate: fixed[1] });
    if (map === undefined) continue;
    const fmtp = parameters.get(payloadType);
    formats.push({ payloadType, ...map, ...(fmtp !== undefined && { parameters: fmtp }) });
  }
  return formats;
}
