import type { NetNs } from '../../kernel/netns.ts';
import { ip6Tables, type TableStore } from '../../kernel/xtables/ip6-tables.ts';
import { AF_INET, AF_INET6, type Family } from '../../wire/inet.ts';
import { type AddrMask, ANY_ADDRESS, parseAddresses } from './addresses.ts';
import { ANY_ADDRESS6, parseAddresses6 } from './addresses6.ts';

/** What differs between iptables and ip6tables. */
export interface IptFamily {
  readonly af: Family;
  /** `iptables` or `ip6tables`. */
  readonly program: string;
  readonly anyAddress: readonly AddrMask[];
  parseAddresses(text: string): readonly AddrMask[];
  tables(net: NetNs): TableStore;
}

export const IPV4: IptFamily = {
  af: AF_INET,
  program: 'iptables',
  anyAddress: ANY_ADDRESS,
  parseAddresses,
  tables: (net) => net.xt,
};

export const IPV6: IptFamily = {
  af: AF_INET6,
  program: 'ip6tables',
  anyAddress: ANY_ADDRESS6,
  parseAddresses: parseAddresses6,
  tables: ip6Tables,
};
