/** One command of an AT line: `basic` such as `D5551234` or `S0=0`, `extended` such as `+VLS` with `=1`. */
export interface AtCommand {
  readonly name: string;
  readonly rest: string;
}

/**
 * Cuts the body of an AT line (after "AT") into commands, ITU-T V.250 §5.2.4: basic commands are a letter (or `&` and
 * a letter) and digits, extended ones begin with `+` and end at `;`, dialling takes the rest of the line.
 */
export function cutCommands(body: string): AtCommand[] {
  const commands: AtCommand[] = [];
  let left = body.trim();
  while (left !== "") {
    const extended = /^(\+[A-Z0-9]+)([^;]*);?/i.exec(left);
    const basic = /^(S\d+)([=?]\d*)|^(D)(.*)|^(&?[A-Z])(\d*)/i.exec(left);
    const match = extended ?? basic;
    if (match === null) return [...commands, { name: "?", rest: left }];
    const [whole, ...parts] = match;
    const [name = "", rest = ""] = parts.filter((part) => part !== undefined);
    commands.push({ name: name.toUpperCase(), rest });
    left = left.slice(whole.length).replace(/^;/, "").trim();
  }
  return commands;
}
