import type { LabSpec } from '../session/lab-spec.ts';

/** The lab of a first visit: somebody outside, one cable, one host with a web server. */
export const host: LabSpec = {
  id: 'host',
  title: 'One host',
  summary: 'A client outside and one host with a web server, joined by a cable.',
  focus: 'node',
  first: { place: 'client', line: 'ping -c 1 node' },
  hosts: [
    { addr: '192.0.2.10', name: 'node' },
    { addr: '192.0.2.20', name: 'client' },
  ],
  places: [
    {
      name: 'node',
      role: 'node',
      addrs: [{ dev: 'eth0', addr: '192.0.2.10/24' }],
      servers: [
        { kind: 'http', port: 80 },
        { kind: 'udp', port: 7 },
      ],
    },
    {
      name: 'client',
      role: 'client',
      addrs: [{ dev: 'eth0', addr: '192.0.2.20/24' }],
    },
  ],
  links: [
    {
      kind: 'wire',
      a: { place: 'node', dev: 'eth0', mac: '02:00:c0:00:02:0a' },
      b: { place: 'client', dev: 'eth0', mac: '02:00:c0:00:02:14' },
      latencyUs: 50,
    },
  ],
};
