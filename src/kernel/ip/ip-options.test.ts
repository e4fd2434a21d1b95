import { describe, expect, it } from 'vitest';
import { arrive, drops, echo, host, known, route, sentPackets, theDrop } from './testing.ts';

function router() {
  const h = host({ eth0: '10.0.0.1/24', eth1: '10.1.0.1/24' });
  known(h, 'eth0', '10.0.0.2');
  known(h, 'eth1', '10.1.0.2', '10.1.0.9');
  h.net.sysctl.set('net.ipv4.ip_forward', '1');
  route(h.net, 'default via 10.1.0.9');
  return h;
}
const options = (h: ReturnType<typeof router>): number[] => {
  const [p] = sentPackets(h);
  return p ? [...p.b.slice(p.o + 20, p.o + p.hdrlen)] : [];
};

describe('IP options', () => {
  it('record route: the address a packet leaves by', () => {
    const h = router();
    const rr = [7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    expect(drops(arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.1.0.2', options: rr }))).toEqual([]);
    expect(options(h)).toEqual([7, 11, 8, 10, 1, 0, 1, 0, 0, 0, 0, 0]);
  });

  it('record route goes on in an echo reply', () => {
    const h = router();
    const rr = [7, 11, 8, 10, 9, 9, 9, 0, 0, 0, 0, 0];
    arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.0.0.1', options: rr, payload: echo() });
    expect(options(h)).toEqual([7, 11, 12, 10, 9, 9, 9, 10, 0, 0, 1, 0]);
  });

  it.each([
    ['a length that runs out of the header', [7, 40, 4, 0], 20],
    ['a pointer that is too small', [7, 7, 3, 0, 0, 0, 0, 0], 22],
    ['two record routes', [7, 3, 4, 7, 3, 4, 0, 0], 23],
    ['one byte left for an option of two', [1, 1, 1, 7], 23],
  ])('%s is a parameter problem', (_what, bytes, pointer) => {
    const h = router();
    expect(theDrop(arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.1.0.2', options: bytes }))).toMatchObject({
      fn: 'ip_rcv_options',
    });
    const [p] = sentPackets(h);
    expect(p && [p.b[p.o + 20], p.b[p.o + 21], p.b[p.o + 24]]).toEqual([12, 0, pointer]);
  });

  it('loose source route: to the next hop, with our address in its place', () => {
    const h = router();
    h.net.sysctl.set('net.ipv4.conf.all.accept_source_route', '1');
    const lsrr = [131, 7, 4, 10, 1, 0, 2, 0];
    expect(drops(arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.0.0.1', options: lsrr }))).toEqual([]);
    expect(options(h)).toEqual([131, 7, 8, 10, 1, 0, 1, 0]);
    const [p] = sentPackets(h);
    expect(p?.daddr).toBe(0x0a010002);
    h.net.sysctl.set('net.ipv4.conf.all.accept_source_route', '0');
    expect(theDrop(arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.0.0.1', options: lsrr })).culprit).toMatchObject({
      kind: 'sysctl',
    });
  });
});
