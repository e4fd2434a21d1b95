import type { LabSpec } from '../session/lab-spec.ts';

/** One host in a new network namespace: nothing but a loopback device that is down. */
export const bare: LabSpec = {
  id: 'bare',
  title: 'An empty host',
  summary: 'One host named node1 with a fresh network namespace, to build something of your own in.',
  focus: 'node1',
  first: { place: 'node1', line: 'iptables-save' },
  hosts: [],
  places: [{ name: 'node1', role: 'node', addrs: [] }],
  links: [],
  neighbours: 'cold',
};
