import type { SdpAttribute, SdpMedia, SessionDescription } from "./description.ts";

function addressType(address: string): string {
  return address.includes(":") ? "IP6" : "IP4";
}

function attributeLine({ name, value }: SdpAttribute): string {
  return value === undefined ? `a=${name}\r\n` : `a=${name}:${value}\r\n`;
}

function mediaLines(media: SdpMedia): string {
  // RFC 8866 §5.14 wants at least one format, also on a stream refused with port 0.
  const formats = media.formats.length === 0 ? "0" : media.formats.join(" ");
  let text = `m=${media.kind} ${media.port} ${media.protocol} ${formats}\r\n`;
  if (media.address !== undefined) text += `c=IN ${addressType(media.address)} ${media.address}\r\n`;
  for (const attribute of media.attributes) text += attributeLine(attribute);
  return text;
}

/** Writes a description in the order of lines RFC 8866 §5 demands, with CRLF. */
export function formatSdp(description: SessionDescription): string {
  const { origin } = description;
  let text = `v=0\r\no=${origin.username} ${origin.sessionId} ${origin.version} IN ${addressType(origin.address)} ${origin.address}\r\n`;
  text += `s=${description.name === "" ? "-" : description.name}\r\n`;
  if (description.address !== undefined) text += `c=IN ${addressType(description.address)} ${description.address}\r\n`;
  text += "t=0 0\r\n";
  for (const attribute of description.attributes) text += attributeLine(attribute);
  for (const media of description.media) text += mediaLines(media);
  return text;
}
