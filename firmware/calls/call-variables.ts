/** What is known of a call by name; every change of a value is told once. */
export class CallVariables extends Map<string, string> {
  readonly #changed: (name: string, value: string) => void;

  constructor(changed: (name: string, value: string) => void) {
    super();
    this.#changed = changed;
  }

  override set(name: string, value: string): this {
    const isNew = this.get(name) !== value;
    super.set(name, value);
    if (isNew) this.#changed(name, value);
    return this;
  }
}
