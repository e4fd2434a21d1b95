import type { LabSpec } from '../session/lab-spec.ts';

const on = (line: string) => ({ place: 'host', line });

/** What a container engine writes for one container with port 8080 published. */
const ENGINE_RULES = [
  'iptables -t nat -N DOCKER',
  'iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
  'iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
  'iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
  'iptables -t nat -A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp --dport 80 -j MASQUERADE',
  'iptables -t nat -A DOCKER -i docker0 -j RETURN',
  'iptables -t nat -A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
  'iptables -N DOCKER',
  'iptables -N DOCKER-USER',
  'iptables -A FORWARD -j DOCKER-USER',
  'iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  'iptables -A FORWARD -o docker0 -j DOCKER',
  'iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT',
  'iptables -A FORWARD -i docker0 -o docker0 -j ACCEPT',
  'iptables -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp --dport 80 -j ACCEPT',
  'iptables -A DOCKER-USER -j RETURN',
  'iptables -P FORWARD DROP',
].map(on);

const container = (name: string, last: number, serves: boolean): LabSpec['places'][number] => ({
  name,
  role: 'pod',
  host: 'host',
  addrs: [{ dev: 'eth0', addr: `172.17.0.${last}/16` }],
  routes: [{ to: 'default', via: '172.17.0.1' }],
  ...(serves ? { servers: [{ kind: 'http', port: 80 }] } : {}),
});

const cable = (name: string, last: number): LabSpec['links'][number] => ({
  kind: 'veth',
  a: { place: 'host', dev: `veth-${name}`, mac: `02:00:ac:11:fe:0${last}` },
  b: { place: name, dev: 'eth0', mac: `02:42:ac:11:00:0${last}` },
  port: { bridge: 'docker0', hairpin: false },
});

/** A host with two containers on a bridge, one with a published port, and somebody outside. */
export const containers: LabSpec = {
  id: 'containers',
  title: 'A container host',
  summary:
    'A host with two containers on a bridge. Port 8080 of the host is published for the web server in one of them.',
  focus: 'host',
  first: { place: 'outside', line: 'curl http://host:8080/' },
  hosts: [
    { addr: '203.0.113.10', name: 'host' },
    { addr: '203.0.113.20', name: 'outside' },
    { addr: '172.17.0.2', name: 'web' },
    { addr: '172.17.0.3', name: 'box' },
  ],
  places: [
    {
      name: 'host',
      role: 'node',
      addrs: [
        { dev: 'docker0', addr: '172.17.0.1/16' },
        { dev: 'eth0', addr: '203.0.113.10/24' },
      ],
      sysctls: { 'net.ipv4.ip_forward': '1', 'net.bridge.bridge-nf-call-iptables': '1' },
    },
    {
      name: 'outside',
      role: 'client',
      addrs: [{ dev: 'eth0', addr: '203.0.113.20/24' }],
      servers: [{ kind: 'http', port: 80 }],
    },
    container('web', 2, true),
    container('box', 3, false),
  ],
  links: [
    {
      kind: 'wire',
      a: { place: 'host', dev: 'eth0', mac: '02:00:cb:00:71:0a' },
      b: { place: 'outside', dev: 'eth0', mac: '02:00:cb:00:71:14' },
      latencyUs: 200,
    },
    { kind: 'bridge', at: { place: 'host', dev: 'docker0', mac: '02:42:ac:11:00:01' } },
    cable('web', 2),
    cable('box', 3),
  ],
  setup: ENGINE_RULES,
};
