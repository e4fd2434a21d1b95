import type { NetNs } from '../../kernel/netns.ts';
import { JUMPS as IPTABLES_JUMPS } from '../../kube/iptables/chains.ts';
import { isServiceChainName } from '../../kube/iptables/names.ts';
import { FILTER_CHAINS, JUMPS as IPVS_JUMPS, NAT_CHAINS } from '../../kube/ipvs/chains.ts';
import { IPSetList } from '../../kube/ipvs/ipsets.ts';
import { chainLine } from '../../kube/writes.ts';
import { DUMMY } from './ipvs-mode.ts';
import { runIpset, runIptables, runRestore } from './programs.ts';

const NAT = new Set(['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', ...NAT_CHAINS]);
const FILTER = new Set([
  ...['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FORWARD', 'KUBE-NODEPORTS', 'KUBE-PROXY-FIREWALL'],
  ...FILTER_CHAINS,
]);

/** The filter table's KUBE-FIREWALL is the kubelet's: it stays, as do the canaries. */
const jumps = [...IPTABLES_JUMPS, ...IPVS_JUMPS].filter((jump) => jump.target !== 'KUBE-FIREWALL');

/** `kube-proxy --cleanup` (`CleanupLeftovers` of both modes). Says what could not be removed. */
export function cleanupLeftovers(net: NetNs): readonly string[] {
  const errors: string[] = [];
  for (const { table, chain, rule } of jumps)
    while (runIptables(net, ['-t', table, '-C', chain], rule).status === 0)
      if (runIptables(net, ['-t', table, '-D', chain], rule).status !== 0) break;
  for (const table of ['filter', 'nat'] as const) {
    const known = table === 'nat' ? NAT : FILTER;
    const chains = [...(net.xt.table(table)?.info.chains ?? [])].map((state) => state.chain.name);
    const gone = chains.filter((name) => known.has(name) || (table === 'nat' && isServiceChainName(name)));
    if (gone.length === 0) continue;
    const lines = [`*${table}`, ...gone.map(chainLine), ...gone.map((name) => `-X ${name}`), 'COMMIT', ''];
    const { status, err } = runRestore(net, lines.join('\n'));
    if (status !== 0) errors.push(err.trim());
  }
  const dummy = net.devices.get(DUMMY);
  // somebody's own virtual servers go too, as with the real one
  if (dummy || net.ipvs.services.all().length > 0) net.ipvs.ctl.flush();
  if (dummy) net.devices.remove(dummy);
  for (const { name } of new IPSetList('IPv4').all()) {
    if (!net.ipset.byName(name)) continue;
    const { status, err } = runIpset(net, ['destroy', name]);
    if (status !== 0) errors.push(err.trim());
  }
  return errors;
}
