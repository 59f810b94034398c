import { describe, expect, it } from "vitest";
import { sdpBody } from "./body.ts";
import { mediaDirection, rtpFormats } from "./description.ts";
import { formatSdp } from "./format.ts";
import { answerOffer, createOffer, createReoffer, type LocalMedia, readAnswer } from "./offer-answer.ts";
import { parseSdp } from "./parse.ts";

const LOCAL: LocalMedia = {
  address: "192.0.2.1",
  port: 16_000,
  codecs: ["PCMU", "PCMA"],
  telephoneEvent: true,
  ptimeMs: 20,
  direction: "sendrecv",
  sessionId: "42",
  version: 1,
};

function offerOf(...lines: string[]) {
  const text = ["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0", ...lines, ""].join("\r\n");
  const parsed = parseSdp(text);
  if (parsed === undefined) throw new Error("not parsed");
  return parsed;
}

function answerOf(offer: ReturnType<typeof offerOf>, local = LOCAL) {
  const result = answerOffer(offer, local);
  if (result.kind === "refused") throw new Error(result.reason);
  return { ...result, text: formatSdp(result.description) };
}

describe("session description", () => {
  it("reads what it writes", () => {
    const offer = createOffer(LOCAL);
    expect(parseSdp(formatSdp(offer))).toEqual(offer);
  });

  it("reads bare line feeds, missing t= and s= lines and odd spacing", () => {
    const sdp = parseSdp(
      "v=0\no=x 1 1 IN IP4 h\nm=AUDIO 4000/2 RTP/AVP  0 8\nc=IN IP4 224.2.1.1/127\nb=AS:64\nrubbish\n",
    );
    expect(sdp?.media[0]).toMatchObject({ kind: "audio", port: 4000, formats: ["0", "8"], address: "224.2.1.1" });
  });

  it("refuses what is not SDP or has an unreadable m= line", () => {
    expect(parseSdp("hello")).toBeUndefined();
    expect(parseSdp("v=0\r\nm=audio x RTP/AVP 0\r\n")).toBeUndefined();
    expect(parseSdp(`v=0\r\n${"a=x\r\n".repeat(10_000)}`)).toBeUndefined();
  });

  it("knows static payload types and keeps to 0..127", () => {
    const [media] = offerOf("m=audio 1 RTP/AVP 0 8 96 101 200 x", "a=rtpmap:101 telephone-event/8000").media;
    expect(media && rtpFormats(media).map(({ encoding }) => encoding)).toEqual(["PCMU", "PCMA", "TELEPHONE-EVENT"]);
  });

  it("understands hold by attribute, by session attribute and by null address", () => {
    const section = "m=audio 1 RTP/AVP 0";
    const direction = (...lines: string[]) => {
      const sdp = offerOf(...lines);
      return sdp.media[0] && mediaDirection(sdp, sdp.media[0]);
    };
    expect(direction(section)).toBe("sendrecv");
    expect(direction("a=inactive", section)).toBe("inactive");
    expect(direction("a=inactive", section, "a=sendonly")).toBe("sendonly");
    expect(direction(section, "c=IN IP4 0.0.0.0")).toBe("sendonly");
    expect(direction(section, "c=IN IP4 0.0.0.0", "a=recvonly")).toBe("inactive");
  });
});

describe("offer and answer", () => {
  it("takes the offerer's first codec and its payload type for digits", () => {
    const offer = offerOf("m=audio 5000 RTP/AVP 18 8 0 96", "a=rtpmap:96 telephone-event/8000", "a=ptime:30");
    const { media, text } = answerOf(offer);
    expect(media).toEqual({
      codec: "PCMA",
      payloadType: 8,
      telephoneEventPayloadType: 96,
      remoteAddress: "192.0.2.9",
      remotePort: 5000,
      ptimeMs: 30,
      direction: "sendrecv",
      isHeldByPeer: false,
      mediaIndex: 0,
    });
    expect(text).toContain("m=audio 16000 RTP/AVP 8 96\r\n");
    expect(text).toContain("a=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-15\r\na=ptime:30\r\na=sendrecv\r\n");
  });

  it("uses a dynamic payload type for G.711 when the offerer does", () => {
    const { media, text } = answerOf(offerOf("m=audio 5000 RTP/AVP 110", "a=rtpmap:110 pcmu/8000/1"));
    expect(media).toMatchObject({ codec: "PCMU", payloadType: 110 });
    expect(text).toContain("a=rtpmap:110 PCMU/8000");
  });

  it("refuses every other stream with port 0 and keeps the order of m= lines", () => {
    const { text, media } = answerOf(
      offerOf("m=video 6000 RTP/AVP 31", "m=audio 5002 RTP/SAVP 0", "m=audio 5000 RTP/AVP 0", "m=image 7000 udptl t38"),
    );
    expect(text.split("\r\n").filter((line) => line.startsWith("m="))).toEqual([
      "m=video 0 RTP/AVP 31",
      "m=audio 0 RTP/SAVP 0",
      "m=audio 16000 RTP/AVP 0",
      "m=image 0 udptl t38",
    ]);
    expect(media.mediaIndex).toBe(2);
  });

  it("answers hold with recvonly, inactive with inactive", () => {
    const cases = [
      ["a=sendonly", "recvonly"],
      ["a=inactive", "inactive"],
      ["a=recvonly", "sendonly"],
      ["a=sendrecv", "sendrecv"],
    ] as const;
    for (const [line, expected] of cases) {
      const { text, media } = answerOf(offerOf("m=audio 5000 RTP/AVP 0", line));
      expect(text).toContain(`a=${expected}`);
      expect(media.direction).toBe(expected);
    }
    const old = answerOf(offerOf("m=audio 5000 RTP/AVP 0", "c=IN IP4 0.0.0.0"));
    expect(old.media).toMatchObject({ direction: "recvonly", isHeldByPeer: true });
  });

  it("says why nothing can be agreed on", () => {
    expect(answerOffer(offerOf("m=audio 5000 RTP/AVP 18"), LOCAL)).toEqual({
      kind: "refused",
      reason: "no common codec",
    });
    expect(answerOffer(offerOf("m=video 5000 RTP/AVP 31"), LOCAL)).toMatchObject({ reason: "no audio stream" });
    const bare = parseSdp("v=0\r\nm=audio 5000 RTP/AVP 0\r\n");
    expect(bare && answerOffer(bare, LOCAL)).toMatchObject({ reason: "no address" });
  });

  it("reads the answer to its own offer", () => {
    const answer = offerOf("m=audio 5000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000", "a=sendonly");
    expect(readAnswer(answer, LOCAL)).toMatchObject({
      kind: "agreed",
      media: { codec: "PCMA", telephoneEventPayloadType: 101, direction: "recvonly", isHeldByPeer: true },
    });
    expect(readAnswer(offerOf("m=audio 0 RTP/AVP 0"), LOCAL)).toMatchObject({ kind: "refused" });
  });

  it("keeps refused streams in place when it offers again", () => {
    const first = answerOf(offerOf("m=video 6000 RTP/AVP 31", "m=audio 5000 RTP/AVP 0"));
    const hold = createReoffer({ ...LOCAL, direction: "sendonly", version: 2 }, first.description, 1);
    const text = formatSdp(hold);
    expect(text).toContain("o=- 42 2 IN IP4 192.0.2.1");
    expect(text).toMatch(/m=video 0 .*\r\nm=audio 16000 RTP\/AVP 0 8 101\r\n/);
    expect(text).toContain("a=sendonly");
  });
});

describe("bodies", () => {
  const sdp = "v=0\r\nm=audio 1 RTP/AVP 0\r\n";

  it("finds SDP in a plain and in a multipart body", () => {
    expect(sdpBody("application/sdp;charset=utf-8", Buffer.from(sdp))).toBe(sdp);
    const multipart = [
      "--7a9",
      "Content-Type: text/plain",
      "",
      "hello",
      "--7a9",
      "c: Application/SDP",
      "Content-Disposition: session",
      "",
      `${sdp}`,
      "--7a9--",
      "",
    ].join("\r\n");
    expect(sdpBody('multipart/mixed; boundary="7a9"', Buffer.from(multipart))).toBe(sdp);
  });

  it("finds none where there is none", () => {
    expect(sdpBody("application/sdp", new Uint8Array())).toBeUndefined();
    expect(sdpBody("multipart/mixed;boundary=x", Buffer.from("no boundary here"))).toBeUndefined();
    expect(sdpBody("text/plain", Buffer.from("hi"))).toBeUndefined();
  });
});

it("an origin line without anything counts as none", () => {
  const parsed = parseSdp("v=0\r\no=\r\ns=-\r\n");
  expect(parsed?.origin).toMatchObject({ username: "-", sessionId: "0" });
});
