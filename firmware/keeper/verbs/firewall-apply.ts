import { FirewallPlan } from "#firmware/keeper/firewall/plan.ts";
import { verb } from "#firmware/keeper/verb.ts";

/** Puts the firewall as asked, at once and as a whole. SSH is open or closed as it was. */
export const firewallApply = verb({
  input: FirewallPlan,
  async run(plan, { keeper }) {
    await keeper.firewall.apply(plan);
    return { applied: true };
  },
});
