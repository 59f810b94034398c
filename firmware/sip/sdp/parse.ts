import type { SdpAttribute, SdpMedia, SessionDescription } from "./description.ts";

/** A description longer than this is no telephone's; reading it would only cost time. */
const MAX_SDP_LENGTH = 32_768;

interface Section {
  address?: string;
  attributes: SdpAttribute[];
}

type OpenMedia = Section & Omit<SdpMedia, "attributes" | "address">;

function connectionAddress(value: string): string | undefined {
  // c=IN IP4 224.2.1.1/127: the part after the slash is a multicast TTL.
  return value.split(/\s+/)[2]?.split("/")[0];
}

function attribute(value: string): SdpAttribute {
  const colon = value.indexOf(":");
  if (colon < 0) return { name: value.trim() };
  return { name: value.slice(0, colon).trim(), value: value.slice(colon + 1).trim() };
}

function openMedia(value: string): OpenMedia | undefined {
  const [kind, portText = "", protocol, ...formats] = value.trim().split(/\s+/);
  const port = Number.parseInt(portText, 10);
  if (kind === undefined || protocol === undefined || !(port >= 0 && port <= 65_535)) return undefined;
  return { kind: kind.toLowerCase(), port, protocol, formats, attributes: [] };
}

const UNKNOWN_ORIGIN = { username: "-", sessionId: "0", version: "0", address: "0.0.0.0" } as const;

function origin(value: string): SessionDescription["origin"] {
  if (value.trim() === "") return UNKNOWN_ORIGIN;
  const [username = "-", sessionId = "0", version = "0", , , address = "0.0.0.0"] = value.trim().split(/\s+/);
  return { username, sessionId, version, address };
}

/**
 * Reads a session description tolerantly: bare LF, missing optional lines and unknown lines are accepted. Undefined
 * when it is not SDP at all (no `v=0`) or an `m=` line cannot be read, since the answer must mirror every `m=` line.
 */
export function parseSdp(source: string | Uint8Array): SessionDescription | undefined {
  if (source.length > MAX_SDP_LENGTH) return undefined;
  const text = typeof source === "string" ? source : Buffer.from(source).toString("utf8");
  const session: Section = { attributes: [] };
  const media: OpenMedia[] = [];
  let current: Section = session;
  let from: SessionDescription["origin"] = UNKNOWN_ORIGIN;
  let name = "-";
  let hasVersion = false;
  for (const rawLine of text.split(/\r\n|\n|\r/)) {
    const line = rawLine.trimStart();
    if (line[1] !== "=") continue;
    const value = line.slice(2);
    switch (line[0]) {
      case "v":
        hasVersion = value.trim() === "0";
        break;
      case "o":
        from = origin(value);
        break;
      case "s":
        name = value;
        break;
      case "c": {
        const address = connectionAddress(value);
        if (address !== undefined) current.address = address;
        break;
      }
      case "a":
        current.attributes.push(attribute(value));
        break;
      case "m": {
        const opened = openMedia(value);
        if (opened === undefined) return undefined;
        media.push(opened);
        current = opened;
        break;
      }
    }
  }
  if (!hasVersion) return undefined;
  return { origin: from, name, ...session, media };
}
