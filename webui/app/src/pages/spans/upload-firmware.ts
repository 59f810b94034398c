import { csrfHeader } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { createClient } from "#firmware/api/contract/client.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";

/** Sends a firmware file to an E1 board; the box answers when writing has begun. Rejects with ApiRefusal. */
export async function uploadFirmware(board: string, file: File): Promise<void> {
  const form = new FormData();
  form.append("file", file, file.name);
  // The client of the contract, but for the file in place of JSON.
  const send = createClient({ csrf: csrfHeader, fetch: (input, init) => fetch(input, { ...init, body: form }) });
  await send(spanRoutes.updateSpanBoard, { params: { board } });
  await queryClient.invalidateQueries({ queryKey: ["spans"] });
}
