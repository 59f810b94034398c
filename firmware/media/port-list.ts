/** RTP ports that the media process has told to stand ready, by the address they are bound on; each is given once. */
export class PortList {
  readonly #ports = new Map<string, number[]>();

  add(host: string, ports: readonly number[]): void {
    const ready = this.#ports.get(host);
    if (ready === undefined) this.#ports.set(host, [...ports]);
    else ready.push(...ports);
  }

  /** The one that has waited longest; undefined when none is ready on this address. */
  take(host: string): number | undefined {
    return this.#ports.get(host)?.shift();
  }

  /** They went with their process. */
  clear(): void {
    this.#ports.clear();
  }
}
