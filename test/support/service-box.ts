import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import { createLogger } from "#firmware/kernel/log.ts";
import { createService, type Service } from "#firmware/service.ts";
import { SipPhone } from "./sip-phone.ts";

/** The whole box on free ports with a folder of its own, and phones for it. */
export interface ServiceBox {
  readonly service: Service;
  readonly folder: string;
  readonly events: CallEvent[];
  /** A registered phone of an extension of the demo company. */
  phone(extension: string): Promise<SipPhone>;
  /** The SIP peer "peer": what it calls comes in over the trunk. */
  readonly peer: SipPhone;
  /** Resolves with the first event that fits, also one that has been. */
  event<Type extends CallEvent["type"]>(
    type: Type,
    fits?: (event: Extract<CallEvent, { type: Type }>) => boolean,
  ): Promise<Extract<CallEvent, { type: Type }>>;
  close(): Promise<void>;
}

let nextRange = 0;

/** RTP ports of its own for each box of this process: half a second range is plenty for a test. */
function rtpPorts(): { first: number; last: number } {
  const slot = (process.pid * 7 + nextRange++) % 90;
  return { first: 26_000 + slot * 40, last: 26_000 + slot * 40 + 39 };
}

/** Where a phone's socket is, told by what it writes. */
function portOf(phone: SipPhone): number {
  const rtp = { port: 9 } as Parameters<SipPhone["describe"]>[0]; // only its port is read
  phone.describe(rtp);
  const sent = phone.send("OPTIONS", "sip:x@127.0.0.1", {
    from: "<sip:x@x>;tag=1",
    to: "<sip:x@x>",
    callId: "x",
    cseq: 1,
  });
  return Number(/:(\d+);/.exec(sent.headers.get("via")?.[0] ?? "")?.[1]);
}

export async function openServiceBox(change: (config: Config) => void = () => undefined): Promise<ServiceBox> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-box-"));
  const initial = structuredClone(createDemoConfig({ boardPath: "/dev/null" }));
  initial.boards = [];
  initial.outboundRules = [];
  change(initial);
  const server = { host: "127.0.0.1", port: 9 };
  const peer = await SipPhone.open({ user: "13800138000", password: "none", server });
  const trunk = initial.trunks.find(({ id }) => id === "peer");
  if (trunk !== undefined) trunk.port = portOf(peer);
  const level = process.env.CALLBOX_TEST_LOG === "debug" ? "debug" : "error";
  const service = await createService({
    log: createLogger(level),
    logLevel: level,
    dataFolder: folder,
    bind: "127.0.0.1",
    sipPort: 0,
    httpPort: 0,
    rtpPorts: rtpPorts(),
    initial,
  });
  const events: CallEvent[] = [];
  const waiting = new Set<() => void>();
  service.journal.written.subscribe((event) => {
    events.push(event);
    for (const look of [...waiting]) look();
  });
  await service.start();
  server.port = service.sip.local().port;
  const phones: SipPhone[] = [peer];
  return {
    service,
    folder,
    events,
    peer,
    async phone(user) {
      const password = initial.extensions.find(({ number }) => number === user)?.sipPassword ?? "";
      const phone = await SipPhone.open({ user, password, server });
      phones.push(phone);
      const status = await phone.register();
      if (status !== 200) throw new Error(`phone ${user} could not register: ${status}`);
      return phone;
    },
    event(type, fits = () => true) {
      type Wanted = Extract<CallEvent, { type: typeof type }>;
      const find = (): Wanted | undefined =>
        events.find((event): event is Wanted => event.type === type && fits(event as Wanted));
      return new Promise((resolve) => {
        const look = (): void => {
          const found = find();
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
    async close() {
      for (const phone of phones) phone.close();
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
