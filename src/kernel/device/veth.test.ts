import { describe, expect, it } from 'vitest';
import { addr, drops, echo, give, ipPacket, path, route, theDrop } from '../ip/testing.ts';
import { World } from '../world.ts';

/** Two namespaces with a cable between them. */
function pair() {
  const world = new World({ seed: 1 });
  const a = world.addNetNs('a');
  const b = world.addNetNs('b');
  const dev = a.devices.add({ kind: 'veth', name: 'v0', peer: { name: 'eth0', net: b } });
  const peer = b.devices.get('eth0');
  if (!peer) throw new Error('no peer');
  return { world, a, b, dev, peer };
}

function up() {
  const p = pair();
  p.a.devices.setUp(p.dev);
  p.b.devices.setUp(p.peer);
  give(p.dev, '10.0.0.1/24');
  give(p.peer, '10.0.0.2/24');
  return p;
}

describe('veth', () => {
  it('carries an echo request over and its reply back, with ARP before, by way of softirqs', () => {
    const { world, a, b } = up();
    const got: number[] = [];
    a.sockets.newRaw(1, (packet) => got.push(packet[20] ?? -1));
    const packet = ipPacket({ src: '10.0.0.1', dst: '10.0.0.2', payload: echo() });
    expect(world.cpu.process(() => a.ip.rawSend({ packet }))).toBe(0);
    expect(got).toEqual([0]);
    expect(a.neigh.entries().map((n) => [n.ip, n.state])).toEqual([[addr('10.0.0.2'), 'REACHABLE']]);
    expect(b.neigh.entries().map((n) => [n.ip, n.state])).toEqual([[addr('10.0.0.1'), 'DELAY']]);
  });

  it('shows each step', () => {
    const { world, a, b, dev, peer } = up();
    a.neigh.set({ dev, ip: addr('10.0.0.2'), mac: peer.mac, state: 'PERMANENT' });
    b.neigh.set({ dev: peer, ip: addr('10.0.0.1'), mac: dev.mac, state: 'PERMANENT' });
    b.sysctl.set('net.ipv4.icmp_echo_ignore_all', '1');
    const from = world.tracer.seq;
    world.cpu.process(() => a.ip.rawSend({ packet: ipPacket({ src: '10.0.0.1', dst: '10.0.0.2', payload: echo() }) }));
    expect(path(world.tracer.events.slice(from))).toMatchInlineSnapshot(`
      "process [alloc] raw_send_hdrinc
      process raw_send_hdrinc
      process ip_output
      process ip_finish_output2
      process neigh_output
      process __dev_queue_xmit
      process veth_xmit
      process [link] veth_xmit
      process eth_type_trans
      process enqueue_to_backlog
      process __raise_softirq_irqoff
      softirq net_rx_action
      softirq process_backlog
      softirq __netif_receive_skb_core
      softirq ip_rcv
      softirq ip_route_input_slow
      softirq ip_local_deliver
      softirq ip_local_deliver_finish
      softirq icmp_rcv
      softirq [drop] icmp_echo"
    `);
  });

  it('loses a frame that is larger than the other end takes, a VLAN tag more than its MTU', () => {
    const { world, a, b, peer } = up();
    a.neigh.set({ dev: a.devices.get('v0') ?? peer, ip: addr('10.0.0.2'), mac: peer.mac, state: 'PERMANENT' });
    b.devices.setMtu(peer, 1000);
    const send = (bytes: number) => {
      const from = world.tracer.seq;
      const packet = ipPacket({ src: '10.0.0.1', dst: '10.0.0.2', payload: new Uint8Array(bytes - 20) });
      world.cpu.process(() => a.ip.rawSend({ packet }));
      return drops(world.tracer.events.slice(from)).map((e) => e.fn);
    };
    expect(send(1005)).toEqual(['____dev_forward_skb']);
    expect(peer.stats).toMatchObject({ rxPackets: 0, rxDropped: 1 });
    expect(send(1004)).not.toContain('____dev_forward_skb');
    expect(peer.stats.rxPackets).toBe(1);
  });

  it('forgets marks and connections on the way to another namespace', () => {
    const { world, a, b, peer } = up();
    b.neigh.set({ dev: peer, ip: addr('10.0.0.1'), mac: peer.mac, state: 'PERMANENT' });
    let mark = -1;
    b.ip.onDeliver = (skb) => {
      mark = skb.mark;
    };
    world.cpu.process(() => a.ip.rawSend({ packet: ipPacket({ src: '10.0.0.1', dst: '10.0.0.2' }), mark: 5 }));
    expect(mark).toBe(0);
  });

  it('has carrier only when both ends are up, and loses frames when the other is not', () => {
    const { world, a, b, dev, peer } = pair();
    expect(dev.carrier).toBe(false);
    a.devices.setUp(dev);
    give(dev, '10.0.0.1/24');
    expect(dev.carrier).toBe(false);
    const from = world.tracer.seq;
    world.cpu.process(() =>
      a.ip.rawSend({ packet: ipPacket({ src: '10.0.0.1', dst: '10.0.0.255' }), broadcast: true }),
    );
    expect(drops(world.tracer.events.slice(from))[0]).toMatchObject({ fn: 'veth_xmit' });
    b.devices.setUp(peer);
    expect(dev.carrier).toBe(true);
  });

  it('goes with its peer, and takes routes along', () => {
    const { a, b, dev } = up();
    expect(route(a, 'default via 10.0.0.2')).toBe(0);
    a.devices.remove(dev);
    expect(a.devices.all().map((d) => d.name)).toEqual(['lo']);
    expect(b.devices.all().map((d) => d.name)).toEqual(['lo']);
    expect(a.fib.table(254)?.list()).toEqual([]);
  });

  it('moves to another namespace without its addresses', () => {
    const { world, a, dev } = up();
    const c = world.addNetNs('c');
    expect(a.devices.move(dev, c)).toBe(0);
    expect(c.devices.get('v0')).toBe(dev);
    expect(dev.addrs).toEqual([]);
    expect(dev.net).toBe(c);
    expect(a.devices.get('v0')).toBeNull();
  });
});

describe('loopback', () => {
  it('brings a packet back with its route and its connection: no second routing decision', () => {
    const world = new World({ seed: 1 });
    const net = world.addNetNs('x');
    net.devices.setUp(net.devices.loopback);
    const from = world.tracer.seq;
    world.cpu.process(() => net.ip.rawSend({ packet: ipPacket({ src: '127.0.0.1', dst: '127.0.0.1' }) }));
    const events = world.tracer.events.slice(from);
    expect(events.filter((e) => e.fn === 'ip_route_input_slow')).toEqual([]);
    expect(events.some((e) => e.fn === 'loopback_xmit')).toBe(true);
    expect(theDrop(events)).toMatchObject({ reason: 'SKB_DROP_REASON_NO_SOCKET' });
  });

  it('is down and without an address in a new namespace', () => {
    const net = new World({ seed: 1 }).addNetNs('x');
    expect(net.devices.loopback.addrs).toEqual([]);
    expect(net.ip.rawSend({ packet: ipPacket({ src: '127.0.0.1', dst: '127.0.0.1' }) })).toBeLessThan(0);
  });
});
