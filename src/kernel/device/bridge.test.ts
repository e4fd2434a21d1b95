import { describe, expect, it } from 'vitest';
import { ETH_P_IP } from '../../wire/ethernet.ts';
import type { MacAddr } from '../../wire/inet.ts';
import { addr, drops, echo, frame, give, ipPacket, mac, theDrop, udp } from '../ip/testing.ts';
import { SEC } from '../time/clock.ts';
import { World } from '../world.ts';
import { Bridge } from './bridge.ts';
import { Nic } from './nic.ts';

const A = mac('0200000000aa');
const B = mac('0200000000bb');
const EVERYBODY = mac('ffffffffffff');

/** A bridge with three NICs as ports, and who got what. */
function bridged() {
  const world = new World({ seed: 1 });
  const net = world.addNetNs('switch');
  const br = net.devices.add({ kind: 'bridge', name: 'br0', mac: mac('020000000001') });
  if (!(br instanceof Bridge)) throw new Error('no bridge');
  const out: string[] = [];
  const ports = ['p1', 'p2', 'p3'].map((name) => {
    const dev = net.devices.add({ kind: 'nic', name });
    if (!(dev instanceof Nic)) throw new Error('no NIC');
    dev.onTransmit = () => out.push(name);
    net.devices.setUp(dev);
    net.devices.setMaster(dev, br);
    return dev;
  });
  net.devices.setUp(br);
  const send = (
    port: number,
    source: MacAddr,
    dest: MacAddr,
    packet = ipPacket({ src: '10.0.0.2', dst: '10.0.0.3' }),
  ) => {
    out.length = 0;
    const from = world.tracer.seq;
    ports[port - 1]?.receiveFrame(frame(dest, source, ETH_P_IP, packet));
    return world.tracer.events.slice(from);
  };
  return { world, net, br, out, send };
}

describe('bridge', () => {
  it('floods what it does not know, learns the sender, and forwards to one port afterwards', () => {
    const { send, out, br } = bridged();
    send(1, A, B);
    expect(out).toEqual(['p3', 'p2']);
    expect(br.fdb.find(A)?.dev.name).toBe('p1');
    send(2, B, A);
    expect(out).toEqual(['p1']);
    send(1, A, B);
    expect(out).toEqual(['p2']);
  });

  it('follows an address that moves to another port', () => {
    const { send, out } = bridged();
    send(1, A, EVERYBODY);
    send(3, A, EVERYBODY);
    send(2, B, A);
    expect(out).toEqual(['p3']);
  });

  it('forgets an address after 300 seconds without a frame from it', () => {
    const { send, out, world } = bridged();
    send(1, A, EVERYBODY);
    world.runUntil(299 * SEC);
    send(2, B, A);
    expect(out).toEqual(['p1']);
    world.runUntil(301 * SEC);
    send(2, B, A);
    expect(out).toEqual(['p3', 'p1']);
  });

  it('does not send a frame back by its own port, unless that is in hairpin mode', () => {
    const { send, out, br } = bridged();
    send(1, A, EVERYBODY);
    send(1, B, EVERYBODY);
    const drop = theDrop(send(1, A, B));
    expect(drop).toMatchObject({ fn: 'br_forward', reason: 'SKB_DROP_REASON_NOT_SPECIFIED' });
    expect(drop.note).toMatch(/hairpin mode is off/);
    expect(out).toEqual([]);
    const port = br.ports[0];
    if (!port) throw new Error('no port');
    port.hairpin = true;
    send(1, A, B);
    expect(out).toEqual(['p1']);
  });

  it('gives the host what is for the bridge itself, and answers by the port it learnt', () => {
    const { send, out, br, net } = bridged();
    give(br, '10.0.0.1/24');
    net.neigh.set({ dev: br, ip: addr('10.0.0.2'), mac: A, state: 'PERMANENT' });
    const packet = ipPacket({ src: '10.0.0.2', dst: '10.0.0.1', payload: echo() });
    const events = send(1, A, br.mac, packet);
    expect(out).toEqual(['p1']);
    expect(drops(events)).toEqual([]);
    expect(events.some((e) => e.fn === 'br_pass_frame_up')).toBe(true);
    expect(br.stats).toMatchObject({ rxPackets: 1, txPackets: 1 });
  });

  it('takes the lowest address of its ports when it was given none', () => {
    const world = new World({ seed: 1 });
    const net = world.addNetNs('x');
    const br = net.devices.add({ kind: 'bridge', name: 'br0' });
    const high = net.devices.add({ kind: 'dummy', name: 'd1', mac: mac('0e0000000001') });
    const low = net.devices.add({ kind: 'dummy', name: 'd0', mac: mac('020000000009') });
    net.devices.setMaster(high, br);
    expect(br.mac).toBe(high.mac);
    net.devices.setMaster(low, br);
    expect(br.mac).toBe(low.mac);
    net.devices.setMaster(low, null);
    expect(br.mac).toBe(high.mac);
    net.devices.setMaster(low, br);
    net.devices.setMac(high, mac('020000000005'));
    expect(br.mac).toBe('020000000005');
    net.devices.setMaster(low, null);
    net.devices.setMaster(high, null);
    expect(br.mac).toBe('000000000000');
  });

  it('knows a port by its new address, and keeps what it learnt behind it', () => {
    const { send, out, net } = bridged();
    const p2 = net.devices.get('p2');
    if (!p2) throw new Error('no port');
    send(2, B, EVERYBODY);
    const old = p2.mac;
    net.devices.setMac(p2, mac('0200000000c2'));
    expect(send(1, A, p2.mac).some((e) => e.fn === 'br_pass_frame_up')).toBe(true);
    send(1, A, B);
    expect(out).toEqual(['p2']);
    send(1, A, old);
    expect(out).toEqual(['p3', 'p2']);
  });

  it('does not forward a frame that is larger than the port takes', () => {
    const { send, out, net } = bridged();
    const p2 = net.devices.get('p2');
    if (!p2) throw new Error('no port');
    send(2, B, EVERYBODY);
    net.devices.setMtu(p2, 600);
    const large = ipPacket({ src: '10.0.0.2', dst: '10.0.0.3', payload: new Uint8Array(700) });
    expect(theDrop(send(1, A, B, large)).fn).toBe('br_dev_queue_push_xmit');
    expect(out).toEqual([]);
  });

  it('takes up what is for the address of a port, and the host does not want it on another one', () => {
    const { send, net } = bridged();
    const p2 = net.devices.get('p2');
    if (!p2) throw new Error('no port');
    expect(drops(send(2, A, p2.mac)).map((e) => e.reason)).not.toContain('SKB_DROP_REASON_OTHERHOST');
    expect(theDrop(send(1, A, p2.mac)).reason).toBe('SKB_DROP_REASON_OTHERHOST');
  });
});

describe('br_netfilter', () => {
  const hooks = (events: ReturnType<ReturnType<typeof bridged>['send']>) =>
    events.filter((e) => e.kind === 'step' && e.fn.startsWith('br_nf_')).map((e) => e.fn);

  it('is off at first: bridged packets do not meet the IP hooks', () => {
    const { send } = bridged();
    expect(hooks(send(1, A, B, ipPacket({ src: '10.0.0.2', dst: '10.0.0.3', payload: udp(1, 2) })))).toEqual([]);
  });

  it('sends bridged packets through PREROUTING, FORWARD and POSTROUTING when it is on', () => {
    const { send, net, out } = bridged();
    expect(net.sysctl.set('net.bridge.bridge-nf-call-iptables', '1')).toBe(0);
    send(2, B, EVERYBODY);
    const events = send(1, A, B);
    expect(hooks(events)).toEqual(['br_nf_pre_routing', 'br_nf_forward_ip', 'br_nf_post_routing']);
    expect(out).toEqual(['p2']);
  });

  it('routes a bridged packet that PREROUTING gave another destination, and keeps it on the bridge', () => {
    const { send, net, out, br } = bridged();
    give(br, '10.0.0.1/24');
    net.sysctl.set('net.bridge.bridge-nf-call-iptables', '1');
    send(3, B, EVERYBODY);
    net.neigh.set({ dev: br, ip: addr('10.0.0.9'), mac: B, state: 'PERMANENT' });
    net.nf.register([
      {
        hook: 0,
        priority: -100,
        name: 'test_dnat',
        module: 'test',
        run: (skb) => {
          skb.ip.daddr = addr('10.0.0.9');
          skb.ip.sendCheck();
          return 1;
        },
      },
    ]);
    net.sysctl.set('net.ipv4.ip_forward', '1');
    const events = send(1, A, br.mac, ipPacket({ src: '10.0.0.2', dst: '10.96.0.1' }));
    expect(drops(events)).toEqual([]);
    expect(out).toEqual(['p3']);
  });

  it('runs PREROUTING once for a packet that goes up to the host', () => {
    const { send, net, br } = bridged();
    give(br, '10.0.0.1/24');
    net.sysctl.set('net.bridge.bridge-nf-call-iptables', '1');
    let runs = 0;
    net.nf.register([
      {
        hook: 0,
        priority: 0,
        name: 'count',
        module: 'test',
        run: () => {
          runs++;
          return 1;
        },
      },
    ]);
    send(1, A, br.mac, ipPacket({ src: '10.0.0.2', dst: '10.0.0.1' }));
    expect(runs).toBe(1);
  });
});
