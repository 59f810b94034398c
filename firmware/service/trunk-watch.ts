import type { NamedPeers, PeerTarget } from "#firmware/channels/named-peers.ts";
import { serverKey } from "#firmware/channels/server-standing.ts";
import { trunkServer, trunkUri } from "#firmware/channels/trunk-uri.ts";
import { TrunkWatch } from "#firmware/channels/trunk-watch.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { SipEndpoint } from "#firmware/sip/endpoint.ts";
import type { ServerName } from "#firmware/sip/locate/locate-server.ts";
import type { PeerAnswer } from "#firmware/sip/session/peer-probe.ts";
import type { ServerOutcome } from "#firmware/sip/session/server-tries.ts";

/** Until it is asked again, every half minute or after 32 s of silence, and has had its 32 s once more. */
const SILENT_FOR_MS = 90_000;

/**
 * Asks the peers of all trunks that want it whether they are there: every server of a name, so that calls pass over those
 * that do not answer and come back to the first as soon as it does.
 */
export function createTrunkWatch(options: {
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: () => Config;
  readonly sip: Pick<SipEndpoint, "askPeer">;
  readonly peers: NamedPeers;
}): TrunkWatch {
  const { clock, log, config, sip, peers } = options;
  const questions = new OpenQuestions();
  const ask = (name: ServerName, uri: string, target: PeerTarget, told: PeerAnswer): void =>
    questions.ask({
      key: `${uri} ${target.transport} ${serverKey(target)}`,
      told,
      send: (heard) =>
        sip.askPeer(
          uri,
          (hasAnswered, status) => {
            peers.told(name, target, outcomeOf(hasAnswered, status));
            heard(hasAnswered, status);
          },
          target,
        ),
    });
  return new TrunkWatch({
    clock,
    trunks: () =>
      config()
        .trunks.filter(({ enabled, checkReachable }) => enabled && checkReachable)
        .map((trunk) => ({ id: trunk.id, uri: trunkUri(trunk) })),
    ask({ id, uri }, told) {
      const trunk = config().trunks.find((each) => each.id === id);
      const name = trunk && trunkServer(trunk);
      const targets = name === undefined ? [] : peers.targetsOf(name);
      if (name === undefined || targets.length === 0) return told(false);
      const heard = firstYes(targets.length, told);
      for (const target of targets) ask(name, uri, target, heard);
    },
    onError: (error) => log.error("a subscriber to trunks failed", { error }),
  });
}

/** RFC 3263 §4.3: 503 is a server that is there but is to be passed over; any other answer comes from one that works. */
function outcomeOf(hasAnswered: boolean, status: number | undefined): ServerOutcome {
  if (!hasAnswered) return { kind: "failed", because: "silent", forMs: SILENT_FOR_MS };
  return status === 503 ? { kind: "failed", because: "503" } : { kind: "there" };
}

/** Tells yes at the first server that answers, and no when none of so many has. */
function firstYes(servers: number, told: (hasAnswered: boolean) => void): (hasAnswered: boolean) => void {
  let left = servers;
  let isTold = false;
  return (hasAnswered) => {
    left -= 1;
    if (isTold || !(hasAnswered || left === 0)) return;
    isTold = true;
    told(hasAnswered);
  };
}

/** Questions that wait for an answer: a server that is silent is not asked a second time beside it. */
class OpenQuestions {
  readonly #open = new Map<string, PeerAnswer[]>();

  ask(question: { readonly key: string; readonly told: PeerAnswer; send(heard: PeerAnswer): void }): void {
    const { key, told } = question;
    const waiting = this.#open.get(key);
    if (waiting !== undefined) {
      waiting.push(told);
      return;
    }
    const all = [told];
    this.#open.set(key, all);
    question.send((hasAnswered, status) => {
      this.#open.delete(key);
      for (const each of all.splice(0)) each(hasAnswered, status);
    });
  }
}
