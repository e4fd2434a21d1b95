import { describe, expect, it } from 'vitest';
import { ipPacket, type PacketSpec, udp } from '../kernel/ip/testing.ts';
import { toHex } from '../wire/bytes.ts';
import { conformPackets } from './conform-packets.ts';

const record = (more: Record<string, unknown>) => ({
  name: 'own',
  net: {
    ifs: [
      { name: 'eth0', mac: '02:00:00:00:00:01', peermac: '02:00:00:00:01:fe', addrs: ['192.0.2.1/24'] },
      { name: 'eth1', mac: '02:00:00:00:00:02', peermac: '02:00:00:00:02:fe', addrs: ['198.51.100.1/24'] },
    ],
    sysctls: { 'net.ipv4.ip_forward': 1 },
    routes: ['default via 198.51.100.9'],
    rules: ['fwmark 0x7 lookup 100'],
    neigh: [['198.51.100.9', '02:00:c6:33:64:09', 'eth1']],
    tcp_sink: [],
    udp_sink: [53],
  },
  ipset: '',
  rules:
    '*raw\n-A PREROUTING -j TRACE\n-A OUTPUT -j TRACE\nCOMMIT\n*filter\n:FORWARD DROP [0:0]\n-A FORWARD -p udp --dport 53 -j ACCEPT\nCOMMIT\n',
  packets: [],
  ...more,
});

const hex = (spec: PacketSpec): string => toHex(ipPacket({ id: 1, df: true, ...spec }));
const dns = { src: '192.0.2.5', dst: '203.0.113.5', payload: udp(1234, 53, 1) };
const UDP_53 = hex(dns);
const toRouter = hex({ ...dns, dst: '192.0.2.1' });

describe('conform packets', () => {
  it('answers with the walk, the counters, what left, and what raw sockets saw', async () => {
    const got = await conformPackets(record({ packets: [{ in: 'eth0', pkt: UDP_53 }] }));
    const [p] = got.packets as Record<string, unknown>[];
    expect(p).toEqual({
      trace: [
        'raw:PREROUTING:policy:2 eth0>- 0 192.0.2.5>203.0.113.5 17 1234>53 ttl64 tos0',
        'filter:FORWARD:rule:1 eth0>eth1 0 192.0.2.5>203.0.113.5 17 1234>53 ttl63 tos0',
      ],
      hits: { 'raw/PREROUTING/1': [1, 29], 'raw/PREROUTING/P': [1, 29], 'filter/FORWARD/1': [1, 29] },
      out: [
        {
          dev: 'eth1',
          mac: '0200c6336409020000000002',
          pkt: hex({ ...dns, ttl: 63 }),
        },
      ],
      ct: [],
    });
  });

  it('says an unchanged connection table once, and the errno of a local send', async () => {
    const refused = { in: 'local', pkt: hex({ src: '192.0.2.1', dst: '10.66.0.1' }) };
    const net = { ...record({}).net, routes: ['prohibit 10.66.0.0/16'] };
    const got = await conformPackets(record({ net, packets: [{ in: 'eth0', pkt: UDP_53 }, refused] }));
    const [, p] = got.packets as Record<string, unknown>[];
    expect(p).toEqual({ trace: [], hits: {}, err: 'EACCES' });
  });

  it('shows what is delivered to raw sockets', async () => {
    const got = await conformPackets(record({ packets: [{ in: 'eth0', pkt: toRouter }] }));
    const [p] = got.packets as Record<string, unknown>[];
    expect(p).toMatchObject({ local: [{ pkt: toRouter }] });
  });

  it.each([
    ['a field that is missing', { net: {} }, /net\.ifs/],
    ['rules that iptables-restore refuses', { rules: '*nonsense\n' }, /iptables-restore/],
    ['a packet that is no hex', { packets: [{ in: 'eth0', pkt: 'xyz' }] }, /not hex/],
    ['an interface that is not there', { packets: [{ in: 'eth9', pkt: UDP_53 }] }, /no such interface/],
  ])('refuses %s', async (_what, more, message) => {
    await expect(conformPackets(record(more))).rejects.toThrow(message);
  });
});
