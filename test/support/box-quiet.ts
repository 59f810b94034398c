import type { Service } from "#firmware/service.ts";

type Until = (what: string, holds: () => boolean) => Promise<void>;

/** Waits until nothing of any call is left: no call, no line in use, no media, no agent in one. */
export async function becomesQuiet(service: Service, until: Until): Promise<void> {
  const busy = ["offered", "talking", "elsewhere"];
  await until("no call is left", () => service.live.size === 0);
  service.journal.flush();
  await until("no agent is in a call", () =>
    service.people.directory.views().every(({ state }) => !busy.includes(state.name)),
  );
  await until("no line is in use", () =>
    service.channels.lines.statuses().every(({ state }) => ["idle", "fault", "blocked"].includes(state)),
  );
  let left = await service.media.stats();
  for (let attempt = 0; attempt < 40 && left.endpoints + left.bridges + left.recordings > 0; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = await service.media.stats();
  }
  if (left.endpoints + left.bridges + left.recordings > 0) throw new Error(`media is left: ${JSON.stringify(left)}`);
}
