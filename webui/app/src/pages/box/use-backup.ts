import { useMutation, useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { forgetSession } from "#app/data/session.tsx";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { backupRoutes } from "#firmware/api/contract/backup.ts";
import { backupWords } from "#firmware/api/contract/backup-words.table.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";

const BUSY_MS = 700;
const IDLE_MS = 10_000;

/** What the box says of its backups; asked often while something is being done. */
export function useBackup() {
  return useQuery({
    queryKey: ["backup"],
    staleTime: 0,
    async queryFn({ signal }) {
      try {
        return await call(backupRoutes.backup, {}, signal);
      } catch (error) {
        // What was brought back knows nobody who was signed in before.
        if (error instanceof ApiRefusal && error.status === 401) forgetSession();
        throw error;
      }
    },
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && data.job === null && data.order === null ? IDLE_MS : BUSY_MS,
  });
}

/** Does something and looks again. */
export function useBackupAction<Input = void>(work: (input: Input) => Promise<unknown>) {
  return useMutation({
    mutationFn: work,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["backup"] }),
  });
}

/** The sentence for a code of the box; the code itself where there is none. */
export function backupWordsFor(code: string): string {
  return backupWords[code]?.[pageLanguage()] ?? code;
}
