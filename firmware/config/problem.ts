/** One thing wrong with a configuration: where (JSON pointer into the document) and what to do about it. */
export interface ConfigProblem {
  /** For instance `/queues/0/members/1/agent`. */
  readonly path: string;
  /** Stable word for the page's own sentence in its language. */
  readonly code: string;
  /** English sentence: what is wrong and what would be right. */
  readonly message: string;
}

/** Why a document was refused; carries every problem, not just the first. */
export class ConfigInvalid extends Error {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ path, message }) => `${path === "" ? "/" : path}: ${message}`).join("\n"));
    this.name = "ConfigInvalid";
    this.problems = problems;
  }
}
