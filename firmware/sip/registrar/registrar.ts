import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import { createResponse, type SipRequest, type SipResponse } from "#firmware/sip/message/message.ts";
import { type NameAddr, parseNameAddrList } from "#firmware/sip/message/name-addr.ts";
import { formatUri, parseUri, sameUri } from "#firmware/sip/message/uri.ts";
import type { Flow } from "#firmware/sip/transport/transport.ts";
import type { Binding, BindingStore, RegistrationFact } from "./binding.ts";
import { KeptBindings } from "./kept-bindings.ts";

export interface RegistrarLimits {
  /** A shorter wish is answered with 423. */
  readonly minExpiresSeconds: number;
  /** A longer wish is cut. */
  readonly maxExpiresSeconds: number;
  readonly defaultExpiresSeconds: number;
  /** One more takes the place of one that cannot be reached, or else of the one that was heard of longest ago. */
  readonly maxContactsPerUser: number;
}

const DEFAULT_REGISTRAR_LIMITS: RegistrarLimits = {
  minExpiresSeconds: 60,
  maxExpiresSeconds: 3_600,
  defaultExpiresSeconds: 3_600,
  maxContactsPerUser: 10,
};

export interface RegistrarOptions {
  readonly clock: Clock;
  readonly store: BindingStore;
  readonly limits?: Partial<RegistrarLimits>;
}

/** Stands for a connection of an earlier life of the process. */
const NO_CONNECTION = -1;

interface Entry {
  binding: Binding;
  timer: Timer;
  /** When the binding ends, on the clock that never jumps. */
  endsAt: number;
  isReachable: boolean;
}

type Change = { readonly contact: string; readonly weight: number; readonly expiresSeconds: number };

/** Where the users' phones are (RFC 3261 §10.3). It answers REGISTERs that have been authenticated already. */
export class Registrar {
  readonly #clock: Clock;
  readonly #kept: KeptBindings;
  readonly #limits: RegistrarLimits;
  readonly #facts = new Emitter<RegistrationFact>();
  readonly #users = new Map<string, Entry[]>();

  constructor(options: RegistrarOptions) {
    this.#clock = options.clock;
    this.#kept = new KeptBindings(options.store);
    this.#limits = { ...DEFAULT_REGISTRAR_LIMITS, ...options.limits };
  }

  /**
   * Takes the bindings that outlived a restart, and tells of each. Connections did not: a phone on TCP counts as
   * unreachable till it returns.
   */
  start(): void {
    for (const stored of this.#kept.load(this.#clock.now())) {
      const isReachable = stored.flow.transport === "udp";
      // The numbers of connections start anew with the process: an old one must not name a stranger's.
      const flow = isReachable ? stored.flow : { ...stored.flow, connection: NO_CONNECTION };
      const binding = { ...notFromTomorrow(stored, this.#clock.now()), flow };
      this.#entries(binding.user).push(this.#entryOf(binding, isReachable));
      this.#facts.emit({ type: "binding.added", user: binding.user, binding, isNew: false });
    }
  }

  /** Stops the timers; what is stored stays. */
  close(): void {
    this.#kept.flush();
    for (const entries of this.#users.values()) for (const { timer } of entries) timer.cancel();
    this.#users.clear();
  }

  /** Tells what happens to bindings. */
  subscribe(listener: (fact: RegistrationFact) => void): Unsubscribe {
    return this.#facts.subscribe(listener);
  }

  /** The user's bindings, the preferred and then the freshest first. Unreachable ones are left out unless asked for. */
  contactsOf(user: string, options: { readonly includeUnreachable?: boolean } = {}): Binding[] {
    return (this.#users.get(user) ?? [])
      .filter((entry) => entry.isReachable || options.includeUnreachable === true)
      .map(({ binding }) => binding)
      .sort((one, other) => other.weight - one.weight || other.registeredAt - one.registeredAt);
  }

  /** Whether some phone has registered from this address. */
  isFrom(address: string): boolean {
    for (const entries of this.#users.values()) {
      if (entries.some(({ binding }) => binding.flow.remote.host === address)) return true;
    }
    return false;
  }

  /** Every binding of every user. */
  bindings(): Binding[] {
    return [...this.#users.values()].flatMap((entries) => entries.map(({ binding }) => binding));
  }

  /** Marks a contact by what OPTIONS or a call found out. */
  setReachable(user: string, contact: string, isReachable: boolean): void {
    const entry = this.#users.get(user)?.find(({ binding }) => binding.contact === contact);
    if (entry === undefined || entry.isReachable === isReachable) return;
    entry.isReachable = isReachable;
    this.#facts.emit({ type: "reachability.changed", user, contact, isReachable });
  }

  /** A connection closed: the phones behind it cannot be reached until they register again (RFC 5626). */
  flowClosed(flow: Flow): void {
    if (flow.connection === undefined) return;
    for (const [user, entries] of this.#users) {
      for (const { binding } of entries) {
        if (binding.flow.connection === flow.connection) this.setReachable(user, binding.contact, false);
      }
    }
  }

  /** Carries a REGISTER out for this user, whom it has been authenticated as, and gives the response. */
  register(user: string, request: SipRequest, flow: Flow): SipResponse {
    const values = request.headers.getAll("contact");
    const isAll = values.length === 1 && values[0]?.trim() === "*";
    const contacts = isAll ? [] : parseNameAddrList(values);
    const expires = readExpires(request.headers.get("expires"));
    if (contacts === undefined) return createResponse(request, 400, { reason: "Malformed Contact" });
    // §10.2.2: `*` stands alone, and only to remove everything.
    if (isAll && expires !== 0) return createResponse(request, 400, { reason: "Contact * needs Expires: 0" });
    const changes = isAll ? this.#removeAll(user) : this.#changes(contacts, expires);
    const refusal = this.#refusal(user, request, changes);
    if (refusal !== undefined) return refusal;
    for (const change of changes) this.#apply(user, request, { change, flow });
    return this.#listing(user, request);
  }

  #removeAll(user: string): Change[] {
    return (this.#users.get(user) ?? []).map(({ binding }) => ({
      contact: binding.contact,
      weight: 0,
      expiresSeconds: 0,
    }));
  }

  #changes(contacts: readonly NameAddr[], expires: number | undefined): Change[] {
    return contacts.map(({ uri, params }) => {
      const wished = readExpires(params.get("expires")) ?? expires ?? this.#limits.defaultExpiresSeconds;
      const q = Number(params.get("q") ?? "1");
      return {
        contact: formatUri(uri),
        weight: Number.isFinite(q) ? Math.round(Math.min(Math.max(q, 0), 1) * 1_000) : 1_000,
        expiresSeconds: Math.min(wished, this.#limits.maxExpiresSeconds),
      };
    });
  }

  /** §10.3 steps 6 and 7: either all changes are made or none. */
  #refusal(user: string, request: SipRequest, changes: readonly Change[]): SipResponse | undefined {
    const { minExpiresSeconds, maxContactsPerUser } = this.#limits;
    if (changes.some(({ expiresSeconds }) => expiresSeconds > 0 && expiresSeconds < minExpiresSeconds)) {
      const headers: [string, string][] = [["Min-Expires", String(minExpiresSeconds)]];
      return createResponse(request, 423, { headers });
    }
    const sequence = request.cseq?.sequence ?? 0;
    for (const { contact } of changes) {
      const known = this.#find(user, contact)?.binding;
      // Step 7: an older request of the same Call-ID was overtaken by a newer one.
      if (known !== undefined && known.callId === request.callId && sequence <= known.sequence) {
        return createResponse(request, 500, { reason: "CSeq out of order" });
      }
    }
    const kept = changes.filter(({ expiresSeconds }) => expiresSeconds > 0);
    return kept.length > maxContactsPerUser ? createResponse(request, 403, { reason: "Too many contacts" }) : undefined;
  }

  /**
   * A phone that loses its power comes back from another port each time and leaves a contact behind that lasts an hour: it must
   * not lock itself out.
   */
  #makeRoom(user: string): void {
    const entries = this.#users.get(user) ?? [];
    if (entries.length < this.#limits.maxContactsPerUser) return;
    const [leastWanted] = entries.toSorted(
      (one, other) =>
        Number(one.isReachable) - Number(other.isReachable) || one.binding.registeredAt - other.binding.registeredAt,
    );
    if (leastWanted !== undefined) this.#drop(leastWanted, "binding.removed");
  }

  #apply(user: string, request: SipRequest, { change, flow }: { change: Change; flow: Flow }): void {
    const known = this.#find(user, change.contact);
    if (change.expiresSeconds === 0) {
      if (known !== undefined) this.#drop(known, "binding.removed");
      return;
    }
    if (known === undefined) this.#makeRoom(user);
    const now = this.#clock.now();
    const binding: Binding = {
      user,
      contact: change.contact,
      weight: change.weight,
      callId: request.callId ?? "",
      sequence: request.cseq?.sequence ?? 0,
      registeredAt: now,
      expiresAt: now + change.expiresSeconds * 1_000,
      flow,
      userAgent: request.headers.get("user-agent") ?? "",
      path: request.headers.list("path"),
    };
    known?.timer.cancel();
    const entry = this.#entryOf(binding, true);
    const entries = this.#entries(user);
    if (known === undefined) entries.push(entry);
    else entries[entries.indexOf(known)] = entry;
    this.#kept.save(binding);
    this.#facts.emit({ type: "binding.added", user, binding, isNew: known === undefined });
    if (known?.isReachable === false) {
      this.#facts.emit({ type: "reachability.changed", user, contact: binding.contact, isReachable: true });
    }
  }

  /** §10.3 step 8: the 200 lists every binding with the time it has left. */
  #listing(user: string, request: SipRequest): SipResponse {
    const headers: [string, string][] = this.contactsOf(user, { includeUnreachable: true }).map((binding) => {
      const left = this.#secondsLeft(binding);
      const q = binding.weight === 1_000 ? "" : `;q=${binding.weight / 1_000}`;
      return ["Contact", `<${binding.contact}>;expires=${left}${q}`];
    });
    headers.push(["Date", new Date(this.#clock.now()).toUTCString()]);
    return createResponse(request, 200, { headers });
  }

  #secondsLeft({ user, contact }: Binding): number {
    const leftMs = (this.#find(user, contact)?.endsAt ?? 0) - this.#clock.monotonic();
    return Math.max(0, Math.round(leftMs / 1_000));
  }

  #entries(user: string): Entry[] {
    const known = this.#users.get(user);
    if (known !== undefined) return known;
    const fresh: Entry[] = [];
    this.#users.set(user, fresh);
    return fresh;
  }

  #entryOf(binding: Binding, isReachable: boolean): Entry {
    const leftMs = binding.expiresAt - this.#clock.now();
    const entry: Entry = {
      binding,
      isReachable,
      endsAt: this.#clock.monotonic() + leftMs,
      timer: this.#clock.after(leftMs, () => this.#drop(entry, "binding.expired")),
    };
    return entry;
  }

  #find(user: string, contact: string): Entry | undefined {
    const entries = this.#users.get(user);
    const exact = entries?.find(({ binding }) => binding.contact === contact);
    if (exact !== undefined || entries === undefined) return exact;
    const uri = parseUri(contact);
    return entries.find(({ binding }) => {
      const other = parseUri(binding.contact);
      return uri !== undefined && other !== undefined && sameUri(uri, other);
    });
  }

  #drop(entry: Entry, type: "binding.removed" | "binding.expired"): void {
    const { binding } = entry;
    entry.timer.cancel();
    const left = (this.#users.get(binding.user) ?? []).filter((other) => other !== entry);
    if (left.length === 0) this.#users.delete(binding.user);
    else this.#users.set(binding.user, left);
    this.#kept.remove(binding);
    this.#facts.emit({ type, user: binding.user, binding });
  }
}

/** A box that woke with an old clock finds bindings made later than now: they last as long as was granted, from now. */
function notFromTomorrow(binding: Binding, now: number): Binding {
  const aheadMs = binding.registeredAt - now;
  if (aheadMs <= 0) return binding;
  return { ...binding, registeredAt: now, expiresAt: binding.expiresAt - aheadMs };
}

/** Delta-seconds; undefined when absent or unreadable, which counts as absent (RFC 3261 §10.3 step 7, §20.19). */
function readExpires(text: string | undefined): number | undefined {
  const value = text?.trim();
  if (value === undefined || !/^\d{1,32}$/.test(value)) return undefined;
  return Math.min(Number(value), 2 ** 31);
}
