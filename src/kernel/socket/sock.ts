import type { Ipv4Addr } from '../../wire/inet.ts';
import { INADDR_ANY } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import { USEC } from '../time/clock.ts';
import type { Sock } from './types.ts';

/** How long after `sock_def_readable` the sleeping program runs: a wake-up and a context switch. */
export const WAKEUP_LATENCY = 10 * USEC;

/** The common part of all IPv4 sockets (`struct inet_sock`). Addresses and ports are zero where they are not set. */
export class InetSock implements Sock {
  readonly net: NetNs;
  readonly protocol: number;
  saddr: Ipv4Addr = INADDR_ANY;
  sport = 0;
  daddr: Ipv4Addr = INADDR_ANY;
  dport = 0;
  uid = 0;
  gid = 0;
  mark = 0;
  tos = 0;
  /** Time to live of what it sends, 0 for net.ipv4.ip_default_ttl. */
  ttl = 0;
  state = '';
  transparent = false;
  /** `SO_BINDTODEVICE`. */
  boundDev: NetDevice | null = null;
  closed = false;

  constructor(net: NetNs, protocol: number) {
    this.net = net;
    this.protocol = protocol;
  }

  /** Runs the sleeping program's code in process context a little later (`sk->sk_data_ready`, `sk_error_report`). */
  wake(run: () => void): void {
    const { clock, cpu } = this.net.world;
    clock.after(WAKEUP_LATENCY, () => {
      if (!this.closed) cpu.process(run);
    });
  }

  /** `addr:port` of both ends, for notes. */
  get label(): string {
    const local = `${quad(this.saddr)}:${this.sport}`;
    return this.dport === 0 ? local : `${local} <-> ${quad(this.daddr)}:${this.dport}`;
  }
}

const quad = (a: Ipv4Addr): string => `${a >>> 24}.${(a >>> 16) & 255}.${(a >>> 8) & 255}.${a & 255}`;
