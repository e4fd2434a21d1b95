import { describe, expect, it } from 'vitest';
import { set16, set32 } from '../../wire/bytes.ts';
import { checksum } from '../../wire/checksum.ts';
import { addr, arrive, echo, host, ipPacket, known, route } from '../ip/testing.ts';
import { SEC } from '../time/clock.ts';

/** A host with a ping under way to 198.51.100.80 by the router 10.0.0.2. */
function pinging() {
  const h = host({ eth0: '10.0.0.1/24' });
  known(h, 'eth0', '10.0.0.2');
  route(h.net, 'default via 10.0.0.2');
  const to = (daddr: string) => {
    const dst = h.net.fib.routeOutput({
      daddr: addr(daddr),
      saddr: addr('0.0.0.0'),
      tos: 0,
      mark: 0,
      protocol: 1,
      sport: 0,
      dport: 0,
      oif: null,
      iif: null,
      anySrc: false,
    });
    if (typeof dst === 'number') throw new Error(`no route: ${dst}`);
    return dst;
  };
  /** The router says that its next link takes `mtu` bytes. */
  const fragNeeded = (mtu: number) => {
    const quoted = ipPacket({ src: '10.0.0.1', dst: '198.51.100.80', df: true, payload: echo(1000) }).slice(0, 28);
    const payload = new Uint8Array(8 + quoted.length);
    payload.set([3, 4]);
    set32(payload, 4, mtu);
    payload.set(quoted, 8);
    set16(payload, 2, checksum(payload, 0, payload.length));
    return arrive(h, 'eth0', { src: '10.0.0.2', dst: '10.0.0.1', protocol: 1, payload });
  };
  return { h, to, fragNeeded };
}

describe('path MTU', () => {
  it('is learnt for one destination, and forgotten after ten minutes', () => {
    const { h, to, fragNeeded } = pinging();
    expect(fragNeeded(600).some((e) => e.fn === '__ip_rt_update_pmtu')).toBe(true);
    expect([to('198.51.100.80').mtu, to('198.51.100.81').mtu]).toEqual([600, 1500]);
    h.world.runUntil(599 * SEC);
    expect(to('198.51.100.80').mtu).toBe(600);
    h.world.runUntil(600 * SEC);
    expect(to('198.51.100.80').mtu).toBe(1500);
  });

  it('never grows by such a message', () => {
    const { to, fragNeeded } = pinging();
    fragNeeded(600);
    fragNeeded(900);
    expect(to('198.51.100.80').mtu).toBe(600);
  });

  it('is believed down to 552 bytes; below that nothing insists any more', () => {
    const { h, to, fragNeeded } = pinging();
    fragNeeded(400);
    const dst = to('198.51.100.80');
    expect([dst.mtu, dst.exception?.mtuLocked]).toEqual([552, true]);
    h.net.fib.exceptions.flush();
    expect(to('198.51.100.80').mtu).toBe(1500);
  });

  it('does not bind what is forwarded', () => {
    const { h, fragNeeded } = pinging();
    h.net.sysctl.set('net.ipv4.ip_forward', '1');
    fragNeeded(600);
    arrive(h, 'eth0', { src: '10.0.0.9', dst: '198.51.100.80', df: true, payload: echo(1000) });
    expect(h.sent.some(({ frame }) => frame.length === 14 + 20 + 8 + 1000)).toBe(true);
  });
});
