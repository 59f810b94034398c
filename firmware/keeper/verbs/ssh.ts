import { Type } from "typebox";
import { verb } from "#firmware/keeper/verb.ts";

const NOTHING = Type.Object({}, { additionalProperties: false });

/** A day; an hour is the usual. */
const MAX_SSH_MINUTES = 24 * 60;

/** Lets this key in for so long. */
export const sshOpen = verb({
  input: Type.Object(
    {
      key: Type.String({ minLength: 20, maxLength: 6000 }),
      minutes: Type.Integer({ minimum: 1, maximum: MAX_SSH_MINUTES }),
    },
    { additionalProperties: false },
  ),
  run: ({ key, minutes }, { keeper }) => keeper.ssh.open(key, minutes),
});

/** Ends SSH and its connections. */
export const sshClose = verb({
  input: NOTHING,
  async run(_input, { keeper }) {
    await keeper.ssh.close();
    return { closed: true };
  },
});

/** Whether SSH is open, for which key and until when. */
export const sshStatus = verb({
  input: NOTHING,
  run: (_input, { keeper }) => Promise.resolve({ opening: keeper.ssh.opening ?? null }),
});
