import type { LabSpec } from '../session/lab-spec.ts';

/** Two networks and the host between them: what happens to packets that are for somebody else. */
export const router: LabSpec = {
  id: 'router',
  title: 'A router',
  summary: 'A client and a server in two networks, and the router between them, where packets are forwarded.',
  focus: 'router',
  first: { place: 'client', line: 'curl http://server/' },
  hosts: [
    { addr: '192.0.2.1', name: 'router' },
    { addr: '192.0.2.20', name: 'client' },
    { addr: '198.51.100.80', name: 'server' },
  ],
  places: [
    {
      name: 'router',
      role: 'router',
      addrs: [
        { dev: 'eth0', addr: '192.0.2.1/24' },
        { dev: 'eth1', addr: '198.51.100.1/24' },
      ],
      sysctls: { 'net.ipv4.ip_forward': '1' },
    },
    {
      name: 'client',
      role: 'client',
      addrs: [{ dev: 'eth0', addr: '192.0.2.20/24' }],
      routes: [{ to: 'default', via: '192.0.2.1' }],
    },
    {
      name: 'server',
      role: 'server',
      addrs: [{ dev: 'eth0', addr: '198.51.100.80/24' }],
      routes: [{ to: 'default', via: '198.51.100.1' }],
      servers: [
        { kind: 'http', port: 80 },
        { kind: 'udp', port: 7 },
      ],
    },
  ],
  links: [
    {
      kind: 'wire',
      a: { place: 'router', dev: 'eth0', mac: '02:00:c0:00:02:01' },
      b: { place: 'client', dev: 'eth0', mac: '02:00:c0:00:02:14' },
      latencyUs: 50,
    },
    {
      kind: 'wire',
      a: { place: 'router', dev: 'eth1', mac: '02:00:c6:33:64:01' },
      b: { place: 'server', dev: 'eth0', mac: '02:00:c6:33:64:50' },
      latencyUs: 50,
    },
  ],
};
