import { beforeEach, describe, expect, it } from "vitest";
import { createRequest, type SipRequest } from "#firmware/sip/message/message.ts";
import type { Flow } from "#firmware/sip/transport/transport.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import type { Binding, BindingStore } from "./binding.ts";
import { ContactPinger } from "./contact-pinger.ts";
import { Registrar } from "./registrar.ts";

const UDP: Flow = {
  transport: "udp",
  local: { host: "10.0.0.1", port: 5060 },
  remote: { host: "198.51.100.7", port: 40_123 },
};
const TCP: Flow = { ...UDP, transport: "tcp", connection: 3 };

let clock: FakeClock;
let registrar: Registrar;
let facts: string[];
let sequence: number;
let rows: Map<string, Binding>;
let writes: number;

const store: BindingStore = {
  load: () => [...rows.values()],
  save: (bindings) => {
    for (const binding of bindings) rows.set(binding.contact, binding);
    writes += 1;
  },
  remove: (_user, contact) => void rows.delete(contact),
};

function createRegistrar(): Registrar {
  const made = new Registrar({ clock, store, limits: { maxContactsPerUser: 3 } });
  made.subscribe((fact) => {
    const detail = fact.type === "reachability.changed" ? fact.isReachable : fact.binding.contact;
    facts.push(`${fact.type} ${detail}`);
  });
  made.start();
  return made;
}

beforeEach(() => {
  clock = new FakeClock();
  rows = new Map();
  writes = 0;
  facts = [];
  sequence = 0;
  registrar = createRegistrar();
});

function register(
  contacts: readonly string[],
  more: { expires?: string; callId?: string; cseq?: number } = {},
): SipRequest {
  sequence += 1;
  const headers: [string, string][] = [
    ["From", "<sip:201@box>;tag=a"],
    ["To", "<sip:201@box>"],
    ["Call-ID", more.callId ?? "c1"],
    ["CSeq", `${more.cseq ?? sequence} REGISTER`],
    ...contacts.map((contact): [string, string] => ["Contact", contact]),
  ];
  if (more.expires !== undefined) headers.push(["Expires", more.expires]);
  return createRequest({ method: "REGISTER", uri: "sip:box", headers });
}

const send = (request: SipRequest, flow = UDP) => registrar.register("201", request, flow);
const contacts = () => registrar.contactsOf("201").map(({ contact }) => contact);

describe("registrar", () => {
  it("adds, refreshes, lists and expires a binding", () => {
    const first = send(register(["<sip:201@10.1.1.1:5060>;expires=120"]));
    expect(first.status).toBe(200);
    expect(first.headers.getAll("contact")).toEqual(["<sip:201@10.1.1.1:5060>;expires=120"]);
    clock.advance(100_000);
    send(register(["<sip:201@10.1.1.1:5060>"], { expires: "120" }));
    clock.advance(100_000);
    expect(send(register([])).headers.getAll("contact")).toEqual(["<sip:201@10.1.1.1:5060>;expires=20"]);
    clock.advance(20_000);
    expect(contacts()).toEqual([]);
    expect(facts).toEqual([
      "binding.added sip:201@10.1.1.1:5060",
      "binding.added sip:201@10.1.1.1:5060",
      "binding.expired sip:201@10.1.1.1:5060",
    ]);
    expect(rows.size).toBe(0);
  });

  it("keeps several contacts, the preferred first, and removes one or all", () => {
    send(register(["<sip:a@10.1.1.1>;q=0.2, <sip:b@10.1.1.2>;q=0.9", "<sip:c@10.1.1.3>"]));
    expect(contacts()).toEqual(["sip:c@10.1.1.3", "sip:b@10.1.1.2", "sip:a@10.1.1.1"]);
    send(register(["<sip:b@10.1.1.2>;expires=0"]));
    expect(contacts()).toEqual(["sip:c@10.1.1.3", "sip:a@10.1.1.1"]);
    expect(send(register(["*"])).status).toBe(400);
    expect(send(register(["*", "<sip:a@10.1.1.1>"], { expires: "0" })).status).toBe(400);
    expect(send(register(["*"], { expires: "0" })).headers.getAll("contact")).toEqual([]);
    expect(contacts()).toEqual([]);
  });

  it("knows a contact again though it is written differently", () => {
    send(register(["<sip:201@Example.COM;ob>"]));
    send(register(["<sip:201@example.com;ob>;expires=0"]));
    expect(contacts()).toEqual([]);
  });

  it("asks for longer intervals with 423 and cuts those that are too long", () => {
    const short = send(register(["<sip:a@10.1.1.1>;expires=10"]));
    expect([short.status, short.headers.get("min-expires")]).toEqual([423, "60"]);
    const long = send(register(["<sip:a@10.1.1.1>;expires=99999999999"]));
    expect(long.headers.get("contact")).toBe("<sip:a@10.1.1.1>;expires=3600");
  });

  it("refuses a request that was overtaken, and takes any from another Call-ID", () => {
    send(register(["<sip:a@10.1.1.1>"], { cseq: 5 }));
    expect(send(register(["<sip:a@10.1.1.1>;expires=0"], { cseq: 5 })).status).toBe(500);
    expect(contacts().length).toBe(1);
    expect(send(register(["<sip:a@10.1.1.1>;expires=0"], { cseq: 1, callId: "rebooted" })).status).toBe(200);
    expect(contacts()).toEqual([]);
  });

  it("changes nothing when one contact of several is refused", () => {
    expect(send(register(["<sip:a@10.1.1.1>", "<sip:b@10.1.1.2>;expires=1"])).status).toBe(423);
    expect(send(register(["<sip:a@10.1.1.1>", "<sip:oops"])).status).toBe(400);
    expect(send(register(["<sip:a@h1>", "<sip:b@h2>", "<sip:c@h3>", "<sip:d@h4>"])).status).toBe(403);
    expect(contacts()).toEqual([]);
  });

  it("lets a phone in that left as many contacts behind as there may be: who cannot be reached goes, then the oldest", () => {
    for (const host of ["10.1.1.1", "10.1.1.2", "10.1.1.3"]) {
      send(register([`<sip:a@${host}>`], { callId: host }));
      clock.advance(1_000);
    }
    registrar.setReachable("201", "sip:a@10.1.1.2", false);
    expect(send(register(["<sip:a@10.1.1.4>"], { callId: "d" })).status).toBe(200);
    expect(contacts()).toEqual(["sip:a@10.1.1.4", "sip:a@10.1.1.3", "sip:a@10.1.1.1"]);
    clock.advance(1_000);
    expect(send(register(["<sip:a@10.1.1.5>, <sip:a@10.1.1.1>"], { callId: "e" })).status).toBe(200);
    expect(contacts().toSorted()).toEqual(["sip:a@10.1.1.1", "sip:a@10.1.1.4", "sip:a@10.1.1.5"]);
    expect(rows.size).toBe(3);
  });

  it("keeps bindings over a restart, but not connections", () => {
    send(register(["<sip:a@10.1.1.1>"]));
    send(register(["<sip:b@10.1.1.2;transport=tcp>"], { callId: "c2" }), TCP);
    registrar.close();
    registrar = createRegistrar();
    expect(contacts()).toEqual(["sip:a@10.1.1.1"]);
    expect(registrar.contactsOf("201", { includeUnreachable: true }).length).toBe(2);
    clock.advance(3_600_000);
    expect(rows.size).toBe(0);
  });

  it("writes a phone that only says again where it is once an hour, with all others", () => {
    const refresh = (minutes: number): void => {
      for (let minute = 0; minute < minutes; minute++) {
        send(register(["<sip:a@10.1.1.1>"], { expires: "120" }));
        send(register(["<sip:b@10.1.1.2>"], { expires: "120", callId: "c2" }));
        clock.advance(60_000);
      }
    };
    refresh(60);
    expect(writes).toBe(2);
    refresh(59);
    expect(writes).toBe(3);
    send(register(["<sip:a@10.1.1.1>"]), { ...UDP, remote: { host: "198.51.100.8", port: 40_124 } });
    expect(writes).toBe(4);
    registrar.close();
    expect(writes).toBe(5);
    expect([...rows.values()].map(({ registeredAt }) => clock.now() - registeredAt)).toEqual([0, 60_000]);
  });

  it("takes a phone for being there after a sudden stop when its last word may not have been written", () => {
    send(register(["<sip:a@10.1.1.1>"], { expires: "120" }));
    clock.advance(60_000);
    send(register(["<sip:a@10.1.1.1>"], { expires: "120" }));
    clock.advance(100_000);
    registrar = createRegistrar();
    expect(contacts()).toEqual(["sip:a@10.1.1.1"]);
    clock.advance(120_000);
    expect(contacts()).toEqual([]);
  });

  it("lists the time a binding has left, not what a clock that leaps makes of it", () => {
    send(register(["<sip:a@10.1.1.1>"], { expires: "600" }));
    clock.advance(100_000);
    clock.jump(3_600_000);
    expect(send(register([])).headers.getAll("contact")).toEqual(["<sip:a@10.1.1.1>;expires=500"]);
    clock.jump(-7_200_000);
    expect(send(register([])).headers.getAll("contact")).toEqual(["<sip:a@10.1.1.1>;expires=500"]);
  });

  it("lets a binding last no longer than was granted when the box wakes with an old clock", () => {
    send(register(["<sip:a@10.1.1.1>"], { expires: "600" }));
    registrar.close();
    clock.jump(-6 * 365 * 24 * 3_600_000);
    registrar = createRegistrar();
    expect(registrar.bindings().map(({ expiresAt }) => expiresAt - clock.now())).toEqual([600_000]);
    clock.advance(599_000);
    expect(contacts()).toEqual(["sip:a@10.1.1.1"]);
    clock.advance(1_000);
    expect(contacts()).toEqual([]);
  });

  it("does not ring a phone whose connection closed, until it registers again", () => {
    send(register(["<sip:b@10.1.1.2;transport=tcp>"]), TCP);
    registrar.flowClosed(TCP);
    expect(contacts()).toEqual([]);
    send(register(["<sip:b@10.1.1.2;transport=tcp>"]), { ...TCP, connection: 4 });
    expect(contacts().length).toBe(1);
    expect(facts.slice(1)).toEqual([
      "reachability.changed false",
      "binding.added sip:b@10.1.1.2;transport=tcp",
      "reachability.changed true",
    ]);
  });

  it("marks phones that do not answer OPTIONS", () => {
    send(register(["<sip:a@10.1.1.1>"]));
    let answers = true;
    const pinger = new ContactPinger({
      clock,
      registrar,
      intervalMs: 30_000,
      ping: (_binding, told) => told(answers),
    });
    pinger.start();
    clock.advance(30_000);
    expect(contacts().length).toBe(1);
    answers = false;
    clock.advance(30_000);
    expect(contacts()).toEqual([]);
    answers = true;
    clock.advance(30_000);
    expect(contacts().length).toBe(1);
    pinger.close();
  });
});
