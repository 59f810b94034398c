/**
 * What every process of the box is started with. New objects get 8 MB before the dead among them are cleared away: left
 * to itself Node lets that grow to some 100 MB in each process, which one busy hour fills and no quiet one gives back. The
 * clearing away is done by the thread that works: with helpers it waits for them, and on a busy machine they get no
 * processor, for they have not its priority.
 */
export const PROCESS_FLAGS: readonly string[] = ["--max-semi-space-size=8", "--no-parallel-scavenge"];
