/**
 * What evaluates a match or a target of ip6tables: nothing does, for there are no IPv6 packets. A packet that came here all
 * the same must not pass silently.
 */
export const noIpv6 = (name: string) => (): never => {
  throw new Error(`${name} of ip6tables is not modelled: rules are kept and shown, no packet meets them`);
};
