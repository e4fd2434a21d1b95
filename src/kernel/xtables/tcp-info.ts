import { TCP_SYN } from '../../wire/tcp.ts';
import type { PortRange } from './ports.ts';

/** `struct xt_tcp`: what the tcp match keeps. A target that needs `--syn` looks at it. */
export interface TcpInfo {
  sport: PortRange;
  dport: PortRange;
  /** Flags looked at, and those of them that must be set. */
  mask: number;
  comp: number;
  flagsInverted: boolean;
  /** TCP option number that must be there; 0 for none. */
  option: number;
  optionInverted: boolean;
}

/** `find_syn_match` (net/netfilter/xt_TCPMSS.c): one of the rule's matches is tcp and asks for SYN. */
export const asksForSyn = (
  matches: readonly { readonly ext: { readonly name: string }; readonly info: unknown }[],
): boolean =>
  matches.some(({ ext, info }) => {
    if (ext.name !== 'tcp') return false;
    const { comp, flagsInverted } = info as TcpInfo; // the only match of that name
    return (comp & TCP_SYN) !== 0 && !flagsInverted;
  });
