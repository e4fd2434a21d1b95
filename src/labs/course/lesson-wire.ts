import { host } from '../host.ts';
import type { Lesson } from './lesson.ts';

const PING = { place: 'client', line: 'ping -c 1 node' };

export const WIRE: Lesson = {
  id: 'wire',
  title: 'From wire to SKB',
  summary: 'A frame arrives: RAM, interrupt, softirq, sk_buff. This is how drivers do it today, with NAPI.',
  lab: host,
  rxModel: 'napi',
  steps: [
    {
      text: [
        'The client sends a ping. Its frame is on the cable to node, and nobody there knows yet.',
        'The network card is the first to act. It has a ring of buffers in RAM and writes the frame into the next one, by itself: DMA. The CPU does something else meanwhile.',
      ],
      run: [PING],
      stand: { place: 'node', fn: 'dma_write', kind: 'step' },
    },
    {
      text: [
        'Then the card raises an interrupt. The CPU drops what it does and runs the handler, the interrupt service routine.',
        'The handler does next to nothing: it switches off further interrupts of this ring and asks for a poll. The strip CPU0 below the picture shows where the CPU is: in a hard interrupt.',
      ],
      stand: { place: 'node', fn: 'nic_interrupt' },
    },
    {
      text: [
        'While a handler runs, other interrupts wait. So the real work is put off: `NET_RX` is marked pending, and the handler leaves.',
      ],
      stand: { place: 'node', fn: '__raise_softirq_irqoff' },
    },
    {
      text: [
        'Now the deferred work, the softirq. `net_rx_action` polls the card: it takes frames from the ring, up to 64 at a time, until the ring is empty.',
        'That is NAPI: one interrupt, then polling. Under load there are far fewer interrupts than packets.',
      ],
      stand: { place: 'node', fn: 'nic_poll' },
    },
    {
      text: [
        'The frame gets its `sk_buff`, or SKB: the structure that goes through the whole stack. It points at the bytes where they are; none is copied.',
        'In the tab Packet: head, data, tail and end. From here on headers are taken off by moving `data`.',
      ],
      stand: { place: 'node', fn: 'napi_build_skb' },
      tab: 'packet',
    },
    {
      text: [
        '`eth_type_trans` reads the Ethernet header and takes it off: see `data` move by 14 bytes. Type 0x0800 means IPv4.',
      ],
      stand: { place: 'node', fn: 'eth_type_trans' },
      tab: 'packet',
    },
    {
      text: [
        'By this type the packet goes to `ip_rcv`. Here begins IP, and here begins netfilter: the next lesson but one.',
      ],
      stand: { place: 'node', fn: 'ip_rcv' },
    },
    {
      text: ['The answer is made in the same softirq: no program on node ever ran. Pings are answered by the kernel.'],
      stand: { place: 'node', fn: 'icmp_reply', kind: 'alloc' },
    },
    {
      text: [
        'The ring is empty. Only now, in `napi_complete_done`, the card’s interrupts are switched on again, and the CPU goes back to what it did before. No packet is in that call, so the picture has no stop for it.',
      ],
      stand: { place: 'node', fn: 'napi_complete_done' },
    },
  ],
  next: ['lesson/wire-classic', 'lesson/netfilter'],
};

export const WIRE_CLASSIC: Lesson = {
  id: 'wire-classic',
  title: 'From wire to SKB, the classic way',
  summary: 'The same frame as study notes tell it: one interrupt for each frame, and a handler that copies.',
  lab: host,
  rxModel: 'classic',
  steps: [
    {
      text: [
        'Notes and older books tell it in another way, and old drivers did it so. The same ping again.',
        'The card keeps the frame in memory of its own and raises its interrupt.',
      ],
      run: [PING],
      stand: { place: 'node', fn: 'nic_receive', kind: 'step' },
    },
    {
      text: ['The handler runs for this one frame. First it makes an `sk_buff`, with room for the frame.'],
      stand: { place: 'node', fn: 'netdev_alloc_skb' },
      tab: 'packet',
    },
    {
      text: ['Then the CPU itself copies the frame from the card into RAM, byte by byte, with interrupts off.'],
      stand: { place: 'node', fn: 'memcpy_fromio' },
      tab: 'packet',
    },
    {
      text: [
        '`netif_rx` puts the SKB into the backlog, a queue that each CPU has, and marks `NET_RX` pending. The handler leaves.',
      ],
      stand: { place: 'node', fn: 'enqueue_to_backlog' },
    },
    {
      text: [
        'The softirq takes it from the backlog and hands it up. From `__netif_receive_skb_core` on, both ways are the same.',
        'Cables between namespaces, veth pairs, use this backlog to this day.',
      ],
      stand: { place: 'node', fn: 'process_backlog' },
    },
    {
      text: [
        'Compare the two: one interrupt per frame and a copy here, one interrupt per burst and no copy there. At a million packets a second only the second is possible.',
      ],
      stand: { place: 'node', fn: 'ip_rcv' },
    },
  ],
  next: ['lesson/netfilter'],
};
