import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import { Sipp, type SippResult } from "#test/support/sipp.ts";
import type { Guest } from "./guest.ts";
import type { Overlay } from "./hook.ts";

/** Where QEMU's network shows this machine to the guest. */
export const HOST = "10.0.2.2";
/** Who calls this number is put through to this extension, and recorded. */
export const RECORDED = { called: "02155501009", extension: "1001", password: "callbox-1001" } as const;
/** The pins of QEMU's GPIO chip that the outside line of the modules is on. */
export const GPIO = { chip: "9030000.pl061", loop: 0, ring: 5 } as const;

/** The demo company; its trunk is this machine, its board on USB, and one outside line on pins. */
export function companyConfig(host = HOST): Config {
  const config = createDemoConfig({ boardPath: "/dev/ttyUSB0" });
  for (const trunk of config.trunks) trunk.host = host;
  const toDesk = { kind: "extension", extension: RECORDED.extension } as const;
  config.inboundRules = [
    { id: "desk", name: "Desk", enabled: true, called: RECORDED.called, inHours: toDesk, recording: true },
  ];
  config.boards.push({
    id: "pins",
    kind: "gpio",
    path: GPIO.chip,
    baudRate: 921_600,
    gpio: {
      pins: {},
      modules: [{ port: 1, kind: "fxo", capture: "mic1", playback: "ear1", loop: GPIO.loop, ring: GPIO.ring }],
    },
    lines: config.boards
      .flatMap(({ lines }) => lines)
      .slice(0, 1)
      .map((line) => ({ ...line, name: "On pins" })),
  });
  return config;
}

/** A sound device that is not there: nothing is heard from it, and what is said to it is thrown away. */
const SOUND = [
  "</usr/share/alsa/alsa.conf>",
  "pcm.mic1 { type file slave.pcm null file /dev/null infile /run/mic1 format raw }",
  "pcm.ear1 { type file slave.pcm null file /dev/null format raw }",
  "",
].join("\n");

/** Files over the guest's root: a company to begin with, on a box that has no configuration. */
export function company(more: Overlay = {}): Overlay {
  const service = "etc/systemd/system/callbox.service.d/test.conf";
  return {
    "etc/callbox-test/config.json": JSON.stringify(companyConfig()),
    "etc/callbox-test/asound.conf": SOUND,
    [service]: ["[Service]", "Environment=CALLBOX_CONFIG=/etc/callbox-test/config.json", ""].join("\n"),
    "etc/systemd/system/callbox-media@.service.d/test.conf": [
      "[Service]",
      "Environment=ALSA_CONFIG_PATH=/etc/callbox-test/asound.conf",
      "",
    ].join("\n"),
    ...more,
  };
}

/** Calls the box over its trunk, with sipp. */
export function callIn(guest: Pick<Guest, "sipPort">, calls = 1): Promise<SippResult> {
  return Sipp.run({
    scenario: "../../image/sipp/caller.xml",
    remote: `127.0.0.1:${guest.sipPort}`,
    service: "02155501001",
    calls,
    callsPerSecond: 1,
  });
}

/** Where the page of a box is: a guest, or a service of this machine. */
type Served = Pick<Guest, "base">;

/** A signed-in owner who asks the box's API. */
export class Owner {
  readonly #guest: Served;
  readonly #cookie: string;
  readonly #csrf: string;

  private constructor(guest: Served, cookie: string, csrf: string) {
    this.#guest = guest;
    this.#cookie = cookie;
    this.#csrf = csrf;
  }

  static async signIn(guest: Served): Promise<Owner> {
    const reply = await fetch(`${guest.base}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: "owner", password: "owner-lanhe" }),
    });
    if (!reply.ok) throw new Error(`sign-in was refused: ${await reply.text()}`);
    const cookie = reply.headers
      .getSetCookie()
      .map((entry) => entry.split(";")[0])
      .join("; ");
    return new Owner(guest, cookie, ((await reply.json()) as { csrf: string }).csrf);
  }

  async get<T>(path: string): Promise<T> {
    return this.#ask<T>(path, { method: "GET" });
  }

  async download(path: string): Promise<Buffer> {
    const headers = { cookie: this.#cookie };
    const reply = await fetch(`${this.#guest.base}${path}`, { headers, signal: AbortSignal.timeout(120_000) });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return Buffer.from(await reply.arrayBuffer());
  }

  async send<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T> {
    const headers = { "content-type": "application/json", "x-csrf-token": this.#csrf };
    return this.#ask<T>(path, { method, headers, body: JSON.stringify(body ?? {}) });
  }

  /** Sends a form with a file in it. */
  async upload(path: string, form: FormData): Promise<void> {
    const headers = { cookie: this.#cookie, "x-csrf-token": this.#csrf };
    const reply = await fetch(`${this.#guest.base}${path}`, { method: "POST", headers, body: form });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  }

  async #ask<T>(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<T> {
    const reply = await fetch(`${this.#guest.base}${path}`, {
      ...init,
      headers: { ...init.headers, cookie: this.#cookie },
      signal: AbortSignal.timeout(60_000),
    });
    if (!reply.ok) throw new Error(`${init.method} ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T; // the caller names what the route's contract says
  }
}
