import { KeeperRefusal } from "#firmware/keeper/protocol.ts";

/** In a folder of updates this file says which one is the latest: one line with the name of a file beside it. */
const LATEST = "callbox-latest";
const MAX_LATEST = 1_000;
const ASK_MS = 15_000;
const FETCH_MS = 30 * 60_000;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.raucb$/;

/**
 * The latest update in a folder that some machine of the local network serves by HTTP. Rejects with KeeperRefusal
 * "folder-silent" (nobody answers), "folder-empty" (there is no `callbox-latest`, or the file it names is not there).
 */
export async function openLatest(
  folder: string,
): Promise<{ readonly name: string; readonly bytes: number; readonly chunks: AsyncIterable<Uint8Array> }> {
  const latest = await get(folder, LATEST, ASK_MS);
  const name = await firstLine(latest);
  if (!NAME.test(name)) throw new KeeperRefusal("folder-empty", `${LATEST} names no update: ${name.slice(0, 60)}`);
  const file = await get(folder, name, FETCH_MS);
  if (file.body === null) throw new KeeperRefusal("folder-empty", `${name} is empty`);
  return { name, bytes: Number(file.headers.get("content-length") ?? 0), chunks: file.body };
}

/** Whatever a server sends beyond it, or beyond some length, is not read. */
async function firstLine({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n") || text.length >= MAX_LATEST) break;
  }
  return (text.slice(0, MAX_LATEST).split("\n", 1)[0] ?? "").trim();
}

async function get(folder: string, name: string, timeoutMs: number): Promise<Response> {
  const address = new URL(name, folder.endsWith("/") ? folder : `${folder}/`);
  let answer: Response;
  try {
    answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    const { cause } = error instanceof Error ? error : { cause: undefined };
    throw new KeeperRefusal("folder-silent", cause instanceof Error ? cause.message : String(error));
  }
  if (!answer.ok) throw new KeeperRefusal("folder-empty", `${address.href}: ${answer.status}`);
  return answer;
}
