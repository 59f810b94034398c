import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { Overlay } from "./hook.ts";
import { company } from "./house.ts";

/** The far end of a trunk: it says that it is there, and nothing else. */
export interface IdlePeer {
  readonly port: number;
  /** How often it was asked. */
  readonly questions: number;
  close(): void;
}

export async function openIdlePeer(): Promise<IdlePeer> {
  const socket = createSocket("udp4");
  let questions = 0;
  socket.on("message", (packet, { port, address }) => {
    const lines = packet.toString("latin1").split("\r\n");
    if (lines[0]?.startsWith("OPTIONS ") !== true) return;
    questions += 1;
    const repeated = lines.filter((line) => /^(via|from|to|call-id|cseq):/i.test(line));
    const headers = repeated.map((line) => (/^to:/i.test(line) ? `${line};tag=peer` : line));
    socket.send(["SIP/2.0 200 OK", ...headers, "Content-Length: 0", "", ""].join("\r\n"), port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    port: socket.address().port,
    get questions() {
      return questions;
    },
    close: () => socket.close(),
  };
}

/** The company with a trunk to that port of this machine, which it watches. */
export function companyBeside({ port }: IdlePeer): Overlay {
  const path = "etc/callbox-test/config.json";
  const overlay = company();
  const config = JSON.parse(overlay[path] ?? "") as { trunks: object[] }; // as company() has written it
  const trunks = config.trunks.map((trunk) => ({ ...trunk, port, checkReachable: true }));
  return { ...overlay, [path]: JSON.stringify({ ...config, trunks }) };
}
