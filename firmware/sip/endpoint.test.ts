import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { SipEndpoint } from "./endpoint.ts";
import { AddressInUse, type SipEndpointOptions } from "./endpoint-options.ts";
import type { ServerOutcome } from "./session/server-tries.ts";

const SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
const ANSWER = SDP.replace("4000", "5000");

const open: SipEndpoint[] = [];

async function startEndpoint(options: Partial<SipEndpointOptions> = {}): Promise<SipEndpoint> {
  const endpoint = new SipEndpoint({
    clock: systemClock,
    log: silentLogger,
    bind: { host: "127.0.0.1", port: 0 },
    tcp: true,
    userAgent: "Callbox",
    realm: "callbox",
    credentials: () => undefined,
    ...options,
  });
  open.push(endpoint);
  await endpoint.start();
  return endpoint;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((endpoint) => endpoint.close()));
});

describe("a port that is taken", () => {
  it("is an error that names it", async () => {
    const { port } = (await startEndpoint({ tcp: false })).local();
    const error = await startEndpoint({ bind: { host: "127.0.0.1", port } }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AddressInUse);
    expect(error).toMatchObject({ code: "EADDRINUSE", port, message: `SIP port ${port} is in use` });
  });
});

describe("two endpoints over loopback", () => {
  for (const transport of ["udp", "tcp"] as const) {
    it(`carry a call from INVITE to BYE over ${transport}`, async () => {
      const callee = await startEndpoint({ peerAt: () => "caller" });
      const caller = await startEndpoint();
      const story: string[] = [];
      let ended = (): void => undefined;
      callee.onIncoming((session, source) => {
        story.push(`invite ${session.calledNumber} from ${session.caller.number} by ${source.kind}`);
        session.setHandler({
          onAnswered: () => story.push("callee acknowledged"),
          onEnded: (end) => {
            story.push(`callee ended by ${end.by} ${end.q850}`);
            ended();
          },
        });
        session.provisional(180);
        session.answer(ANSWER);
      });
      const { port } = callee.local(transport);
      await new Promise<void>((resolve) => {
        ended = resolve;
        const uri = `sip:600@127.0.0.1:${port};transport=${transport}`;
        const call = caller.call(
          { targets: [{ uri }], from: { user: "201", display: "Ann" }, sdp: SDP },
          {
            onProgress: (status) => story.push(`progress ${status}`),
            onAnswered: (sdp) => {
              expect(sdp).toBe(ANSWER);
              story.push("answered");
              call.end({ q850: 16 });
            },
            onEnded: (end) => story.push(`caller ended by ${end.by}`),
          },
        );
      });
      expect(story.sort()).toEqual([
        "answered",
        "callee acknowledged",
        "callee ended by remote 16",
        "caller ended by local",
        "invite 600 from 201 by peer",
        "progress 180",
      ]);
    });
  }
});

it("a server that refuses the connection is left for the next at once", async () => {
  const closed = await startEndpoint();
  const refused = closed.local("tcp").port;
  await closed.close();
  const callee = await startEndpoint({ peerAt: () => "caller" });
  callee.onIncoming((session) => {
    session.setHandler({ onEnded: () => undefined });
    session.answer(ANSWER);
  });
  const told: string[] = [];
  const [target, next] = [refused, callee.local("tcp").port].map((port) => ({
    ...{ transport: "tcp" as const, host: "127.0.0.1", port },
  }));
  const otherServers = {
    targets: next === undefined ? [] : [next],
    silentMs: 60_000, // not waited for
    hasFailed: () => false,
    told: (_: unknown, outcome: ServerOutcome) => told.push(outcome.kind === "there" ? "there" : outcome.because),
  };
  const caller = await startEndpoint();
  await new Promise<void>((resolve, reject) => {
    const uri = "sip:600@carrier.example.net;transport=tcp";
    const call = caller.call(
      { targets: [{ uri, otherServers, ...(target && { target }) }], from: { user: "201" }, sdp: SDP },
      { onAnswered: () => call.end(), onEnded: ({ by }) => (by === "local" ? resolve() : reject(new Error(by))) },
    );
  });
  expect(told).toEqual(["unreachable", "there"]);
});
