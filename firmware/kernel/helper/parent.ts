import { Socket } from "node:net";
import { HELLO } from "./called.ts";
import { Wire } from "./wire.ts";

/** sd_listen_fds(3): the first descriptor that is handed over. */
const FIRST_DESCRIPTOR = 3;

/** Whoever this process works for. */
export interface Parent {
  readonly args: readonly string[];
  /** Says something; it is lost when nobody is there any more. */
  say(message: unknown): void;
  /** Told every message, those that have come already first. */
  onMessage(listener: (message: unknown) => void): void;
  /** Told when nobody is there any more: there is nothing left to do. */
  onGone(listener: () => void): void;
  /** Resolves when all that was said is on its way; nothing comes after it. */
  leave(): Promise<void>;
}

/**
 * The channel to the process that started this one: fork's own, or the connection on which the service manager did.
 * A program that a person starts has none; it runs by its arguments.
 */
export function findParent(): Promise<Parent> {
  if (process.send === undefined && process.env.LISTEN_FDS === "1") return callingParent();
  return Promise.resolve(forkingParent());
}

function forkingParent(): Parent {
  let onTheirWay = 0;
  let allLeft = (): void => undefined;
  const hasLeft = (): void => {
    if (--onTheirWay === 0) allLeft();
  };
  return {
    args: process.argv.slice(2),
    say: (message) => {
      if (!process.connected) return;
      onTheirWay++;
      process.send?.(message, undefined, undefined, hasLeft);
    },
    onMessage: (listener) => void process.on("message", listener),
    onGone: (listener) => void process.on("disconnect", listener),
    leave: async () => {
      if (onTheirWay > 0) await new Promise<void>((resolve) => (allLeft = resolve));
      if (process.connected) process.disconnect();
    },
  };
}

function callingParent(): Promise<Parent> {
  const socket = new Socket({ fd: FIRST_DESCRIPTOR, readable: true, writable: true });
  const gone: (() => void)[] = [];
  let isGone = false;
  let early: unknown[] = [];
  let take = (message: unknown): void => void early.push(message);
  return new Promise((resolve) => {
    const parent = (args: readonly string[]): Parent => ({
      args,
      say: (message) => {
        if (!isGone) wire.send(message);
      },
      onMessage: (listener) => {
        take = listener;
        for (const message of early) listener(message);
        early = [];
      },
      onGone: (listener) => {
        if (isGone) listener();
        else gone.push(listener);
      },
      leave: () => new Promise((left) => (socket.destroyed ? left() : socket.end(left))),
    });
    let hasBegun = false;
    const wire = new Wire(socket, (message) => {
      if (hasBegun) return take(message);
      hasBegun = true;
      resolve(parent(message as readonly string[])); // the first thing our own other end says
    });
    socket.on("error", () => undefined); // "close" follows
    socket.on("close", () => {
      isGone = true;
      if (!hasBegun) process.exit(0);
      for (const listener of gone) listener();
    });
    wire.send(HELLO);
  });
}
