/** A body and its type, whole or one part of a multipart. */
export interface BodyPart {
  /** Media type in lower case without parameters; `text/plain` when a part names none (RFC 2046 §5.1). */
  readonly type: string;
  readonly content: Uint8Array;
}

const MAX_PARTS = 16;

function parameter(contentType: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, "i").exec(contentType);
  return match === null ? undefined : (match[1] ?? match[2]);
}

/** The media type of a Content-Type value: lower case, without parameters. */
function mediaType(contentType: string): string {
  return (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

function splitPart(chunk: Buffer): BodyPart {
  const separator = /\r?\n\r?\n/.exec(chunk.toString("latin1"));
  const startsWithBody = /^\r?\n/.test(chunk.toString("latin1", 0, 2)) || separator === null;
  if (startsWithBody) return { type: "text/plain", content: chunk };
  const headers = chunk.toString("latin1", 0, separator.index);
  const type = /^(?:content-type|c)\s*:\s*(.*)$/im.exec(headers)?.[1];
  return {
    type: type === undefined ? "text/plain" : mediaType(type),
    content: chunk.subarray(separator.index + separator[0].length),
  };
}

/** The parts of a body: one for a plain body, several for `multipart/*` (RFC 5621); nested ones are not opened. */
function bodyParts(contentType: string | undefined, body: Uint8Array): BodyPart[] {
  if (body.length === 0) return [];
  // RFC 3261 §20.15 demands a type; a body without one is taken for SDP, as phones that forget it mean it.
  const type = contentType === undefined ? "application/sdp" : mediaType(contentType);
  const boundary = type.startsWith("multipart/") ? parameter(contentType ?? "", "boundary") : undefined;
  if (boundary === undefined) return [{ type, content: body }];
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mark = Buffer.from(`--${boundary}`, "latin1");
  const parts: BodyPart[] = [];
  let at = bytes.indexOf(mark);
  while (at >= 0 && parts.length < MAX_PARTS) {
    const next = bytes.indexOf(mark, at + mark.length);
    if (next < 0) break;
    let start = at + mark.length;
    while (start < next && bytes[start] !== 0x0a) start++;
    let end = next;
    if (bytes[end - 1] === 0x0a) end--;
    if (bytes[end - 1] === 0x0d) end--;
    if (start + 1 <= end) parts.push(splitPart(bytes.subarray(start + 1, end)));
    at = next;
  }
  return parts;
}

/** The session description a message carries, wherever in a multipart it lies. */
export function sdpBody(contentType: string | undefined, body: Uint8Array): string | undefined {
  const part = bodyParts(contentType, body).find(({ type }) => type === "application/sdp");
  return part === undefined ? undefined : Buffer.from(part.content).toString("utf8");
}
