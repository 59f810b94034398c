import { join } from "node:path";

/** Where a running demo can be reached; `make run` writes it, `make call` reads it. */
export interface DemoState {
  /** Address of the page. */
  readonly base: string;
  /** Control socket of the simulated board. */
  readonly control: string;
  readonly sip: { readonly host: string; readonly port: number };
  readonly data: string;
}

export function demoStatePath(dataFolder: string): string {
  return join(dataFolder, "demo.json");
}
