import { describe, expect, it } from 'vitest';
import { ETH_P_IP } from '../../wire/ethernet.ts';
import { arrive, drops, frame, host, ipPacket, PEER_MAC, path, theDrop, udp } from '../ip/testing.ts';
import { connectWire, Nic, RING_SIZE } from './nic.ts';

const toSink = { src: '10.0.0.2', dst: '10.0.0.1', payload: udp(1234, 53) };

describe('a frame comes in', () => {
  it('napi: DMA first, then an interrupt that only schedules the poll', () => {
    const h = host({ eth0: '10.0.0.1/24' }, 'napi');
    h.net.sockets.udpSinks.add(53);
    expect(path(arrive(h, 'eth0', toSink))).toMatchInlineSnapshot(`
      "process [alloc] dma_write
      process dma_write
      hardirq nic_interrupt
      hardirq __raise_softirq_irqoff
      softirq net_rx_action
      softirq nic_poll
      softirq napi_build_skb
      softirq eth_type_trans
      softirq napi_gro_receive
      softirq __netif_receive_skb_core
      softirq ip_rcv
      softirq ip_route_input_slow
      softirq ip_local_deliver
      softirq ip_local_deliver_finish
      softirq [consume] __udp4_lib_rcv
      softirq napi_complete_done"
    `);
  });

  it('classic: the interrupt handler copies the frame and gives it to the backlog', () => {
    const h = host({ eth0: '10.0.0.1/24' }, 'classic');
    h.net.sockets.udpSinks.add(53);
    expect(path(arrive(h, 'eth0', toSink))).toMatchInlineSnapshot(`
      "process [alloc] nic_receive
      process nic_receive
      hardirq nic_interrupt
      hardirq netdev_alloc_skb
      hardirq memcpy_fromio
      hardirq eth_type_trans
      hardirq netif_rx
      hardirq enqueue_to_backlog
      hardirq __raise_softirq_irqoff
      softirq net_rx_action
      softirq process_backlog
      softirq __netif_receive_skb_core
      softirq ip_rcv
      softirq ip_route_input_slow
      softirq ip_local_deliver
      softirq ip_local_deliver_finish
      softirq [consume] __udp4_lib_rcv"
    `);
  });

  it('napi: frames that come while the interrupt is masked wait in the ring, and one poll takes them all', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    h.net.sockets.udpSinks.add(53);
    const nic = h.nic('eth0');
    const bytes = frame(nic.mac, PEER_MAC, ETH_P_IP, ipPacket(toSink));
    h.world.cpu.process(() => {
      for (let i = 0; i < 3; i++) nic.receiveFrame(bytes);
    });
    const fns = h.world.tracer.events.filter((e) => e.kind === 'step').map((e) => e.fn);
    expect(fns.filter((fn) => fn === 'nic_interrupt')).toHaveLength(1);
    expect(fns.filter((fn) => fn === 'nic_irq_masked')).toHaveLength(2);
    expect(fns.filter((fn) => fn === 'net_rx_action')).toHaveLength(1);
    expect(fns.filter((fn) => fn === 'napi_build_skb')).toHaveLength(3);
    expect(fns.at(-1)).toBe('napi_complete_done');
  });

  it('napi: a poll stops at its budget of 64 and is polled again, interrupts still masked', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    h.net.sockets.udpSinks.add(53);
    const nic = h.nic('eth0');
    const bytes = frame(nic.mac, PEER_MAC, ETH_P_IP, ipPacket(toSink));
    h.world.cpu.process(() => {
      for (let i = 0; i < 100; i++) nic.receiveFrame(bytes);
    });
    const fns = h.world.tracer.events.filter((e) => e.kind === 'step').map((e) => e.fn);
    expect(fns.filter((fn) => fn === 'net_rx_action')).toHaveLength(2);
    expect(fns.filter((fn) => fn === 'napi_complete_done')).toHaveLength(1);
    expect(nic.stats.rxPackets).toBe(100);
  });

  it('counts and loses what does not fit the ring', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    const nic = h.nic('eth0');
    const bytes = frame(nic.mac, PEER_MAC, ETH_P_IP, ipPacket(toSink));
    h.world.cpu.process(() => {
      for (let i = 0; i < RING_SIZE + 5; i++) nic.receiveFrame(bytes);
    });
    const lost = drops(h.world.tracer.events).filter((e) => e.reason === 'SKB_DROP_REASON_FULL_RING');
    expect(lost).toHaveLength(5);
    expect(nic.stats.rxDropped).toBe(5);
    expect(nic.stats.rxPackets).toBe(RING_SIZE);
  });

  it('is lost while the device is down', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    h.net.devices.setDown(h.nic('eth0'));
    expect(theDrop(arrive(h, 'eth0', toSink))).toMatchObject({
      reason: 'SKB_DROP_REASON_DEV_READY',
      note: 'eth0 is down',
    });
  });
});

describe('connectWire', () => {
  it('brings a frame to the other end after the latency, as a new sk_buff', () => {
    const h = host({ eth0: '10.0.0.1/24' });
    const other = h.world.addNetNs('other');
    const peer = other.devices.add({ kind: 'nic', name: 'eth0' });
    if (!(peer instanceof Nic)) throw new Error('no NIC');
    other.devices.setUp(peer);
    connectWire(h.nic('eth0'), peer, 1000);
    h.world.cpu.process(() =>
      h.net.ip.rawSend({ packet: ipPacket({ src: '10.0.0.1', dst: '10.0.0.255' }), broadcast: true }),
    );
    expect(peer.stats.rxPackets).toBe(0);
    h.world.runUntil(999);
    expect(peer.stats.rxPackets).toBe(0);
    h.world.runUntil(1000);
    expect(peer.stats.rxPackets).toBe(1);
    const link = h.world.tracer.events.find((e) => e.kind === 'link');
    const alloc = h.world.tracer.events.find((e) => e.kind === 'alloc' && e.net === other.id);
    expect(alloc).toMatchObject({ parent: link?.skb, fn: 'dma_write' });
  });
});
