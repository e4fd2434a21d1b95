import { podsOfSet } from '../../kube/api/daemonsets.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { optionErrors } from './option-errors.ts';
import { FLAG_GROUPS, FlagError, flagText, parseFlags } from './options.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * The line by which a person gives kube-proxy other flags on all nodes: a patch of its DaemonSet, which brings new pods.
 * When the mode changes, what the old one wrote is removed first, on each node: kube-proxy does not do that by itself.
 */
export function proxyCommand(
  { api }: WorldCluster,
  wanted: Readonly<Record<string, string>>,
): { readonly line: string; readonly error: string } {
  const set = api.get('DaemonSet', 'kube-system', 'kube-proxy');
  const [container] = set?.spec.template.spec.containers ?? [];
  if (!set || !container) return { line: '', error: 'there is no DaemonSet kube-proxy in kube-system' };
  const known = FLAG_GROUPS.flatMap((group) => group.flags);
  const [program = 'kube-proxy', ...now] = [...(container.command ?? []), ...(container.args ?? [])];
  const kept = now.filter((word) => wanted[word.replace(/^--/, '').split('=')[0] ?? ''] === undefined);
  const given = Object.entries(wanted).flatMap(([name, value]) => {
    const flag = known.find((f) => f.name === name);
    return flag && flagText(flag, flag.default) === value ? [] : [`--${name}=${value}`];
  });
  const flags = [...kept, ...given];
  try {
    const before = parseFlags(now);
    const after = parseFlags(flags);
    if (after.proxyMode === 'nftables') return { line: '', error: 'mode nftables is not modelled yet' };
    const [error] = optionErrors(after);
    if (error) return { line: '', error };
    const patch = {
      spec: { template: { spec: { containers: [{ name: container.name, command: [program, ...flags] }] } } },
    };
    const cleanup = (before.proxyMode || 'iptables') === (after.proxyMode || 'iptables') ? [] : podsOfSet(api, set);
    return {
      line: [
        ...cleanup.map((pod) => `kubectl -n kube-system exec ${pod.metadata.name} -- kube-proxy --cleanup; `),
        `kubectl -n kube-system patch ds kube-proxy -p ${quoted(JSON.stringify(patch))} && `,
        'kubectl -n kube-system rollout status ds/kube-proxy',
      ].join(''),
      error: '',
    };
  } catch (error) {
    if (error instanceof FlagError) return { line: '', error: error.message };
    throw error;
  }
}
