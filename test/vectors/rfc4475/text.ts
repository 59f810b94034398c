/** Makes the bytes of a message from text: lines end in CRLF, and `@CL@` becomes the length of the body. */
export function sip(text: string): Buffer {
  const wire = text.replaceAll("\n", "\r\n");
  const bodyAt = wire.indexOf("\r\n\r\n") + 4;
  const length = bodyAt < 4 ? 0 : Buffer.byteLength(wire.slice(bodyAt), "utf8");
  return Buffer.from(wire.replace("@CL@", String(length)), "utf8");
}

/** A session description any of the INVITEs may carry. */
export const OFFER = `v=0
o=callbox 3847 3847 IN IP4 198.51.100.20
s=-
c=IN IP4 198.51.100.20
t=0 0
m=audio 40000 RTP/AVP 8 0
a=rtpmap:8 PCMA/8000
`;
