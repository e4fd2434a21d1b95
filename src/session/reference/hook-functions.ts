import { World } from '../../kernel/world.ts';
import { MemoryFiles } from '../../shell/files.ts';
import { runQuiet } from '../quiet.ts';

/** What brings all of them: every table, something that needs conntrack, a virtual server. */
const LINES = [
  ...['raw', 'mangle', 'nat', 'filter', 'security'].map((table) => `iptables -t ${table} -S`),
  'iptables -A INPUT -m conntrack --ctstate NEW',
  'ipvsadm -A -t 192.0.2.1:80',
];
const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const;
const INT_MAX = 0x7fffffff;

/** Each hook function of a host where all is in use, with its places: `INPUT 99 (ip_vs)`. */
export function hookFunctions(): ReadonlyMap<string, readonly string[]> {
  const world = new World({ seed: 1, rxModel: 'napi', tracer: { recording: false } });
  const net = world.addNetNs('host', 'host');
  for (const line of LINES) runQuiet(net, new MemoryFiles(), line);
  const found = new Map<string, string[]>();
  for (const [i, hook] of HOOKS.entries())
    for (const { name, priority, module } of net.nf.list(i as 0 | 1 | 2 | 3 | 4)) {
      const places = found.get(name) ?? [];
      places.push(`${hook} ${priority === INT_MAX ? 'INT_MAX' : priority} (${module})`);
      found.set(name, places);
    }
  return found;
}
