import { describe, expect, it } from 'vitest';
import { EACCES, EINVAL, ENOENT } from './errno.ts';
import { host } from './ip/testing.ts';

describe('SysctlTable', () => {
  it('knows the defaults of Linux, and says no to what it does not know', () => {
    const { net } = host({ eth0: '10.0.0.1/24' });
    expect(net.sysctl.get('net.ipv4.ip_forward')).toBe('0');
    expect(net.sysctl.get('net.ipv4.ip_local_port_range')).toBe('32768\t60999');
    expect(net.sysctl.get('net.ipv4.conf.eth0.send_redirects')).toBe('1');
    expect(net.sysctl.get('net.netfilter.nf_conntrack_tcp_timeout_established')).toBe('432000');
    expect(net.sysctl.get('net.ipv4.bogus')).toBeNull();
    expect(net.sysctl.get('net.ipv4.conf.nope.rp_filter')).toBeNull();
    expect(net.sysctl.set('net.ipv4.bogus', '1')).toBe(-ENOENT);
    expect(net.sysctl.set('net.ipv4.ip_forward', 'abc')).toBe(-EINVAL);
    expect(net.sysctl.set('net.netfilter.nf_conntrack_count', '1')).toBe(-EACCES);
    expect(net.sysctl.set('net.ipv4.ip_default_ttl', '256')).toBe(-EINVAL);
  });

  it('copies forwarding of all to every device and to default, under both of its names', () => {
    const { net } = host({ eth0: '10.0.0.1/24' });
    net.sysctl.set('net.ipv4.ip_forward', '1');
    const names = ['all', 'default', 'lo', 'eth0'].map((d) => `net.ipv4.conf.${d}.forwarding`);
    expect(names.map((n) => net.sysctl.get(n))).toEqual(['1', '1', '1', '1']);
    expect(net.sysctl.get('net.ipv4.conf.all.accept_redirects')).toBe('0');
    net.sysctl.set('net.ipv4.conf.eth0.forwarding', '0');
    expect(net.sysctl.get('net.ipv4.ip_forward')).toBe('1');
    net.sysctl.set('net.ipv4.conf.all.forwarding', '0');
    expect(net.sysctl.get('net.ipv4.ip_forward')).toBe('0');
    net.devices.add({ kind: 'dummy', name: 'd0' });
    expect(net.sysctl.get('net.ipv4.conf.d0.forwarding')).toBe('0');
  });

  it('gives new devices what default says, and keeps other settings of all apart', () => {
    const { net } = host({});
    net.sysctl.set('net.ipv4.conf.default.rp_filter', '2');
    net.sysctl.set('net.ipv4.conf.all.rp_filter', '1');
    const dev = net.devices.add({ kind: 'dummy', name: 'v.10' });
    expect(net.sysctl.get('net.ipv4.conf.v/10.rp_filter')).toBe('2');
    expect(net.sysctl.get('net.ipv4.conf.lo.rp_filter')).toBe('0');
    net.devices.remove(dev);
    expect(net.sysctl.get('net.ipv4.conf.v/10.rp_filter')).toBeNull();
  });

  it('hands what default says on to devices that have nothing of their own', () => {
    const { net } = host({ eth0: '10.0.0.1/24' });
    const get = (dev: string, field: string): string | null => net.sysctl.get(`net.ipv4.conf.${dev}.${field}`);
    for (const name of ['bare', 'own']) net.devices.add({ kind: 'dummy', name });
    net.sysctl.set('net.ipv4.conf.own.rp_filter', '0');
    net.sysctl.set('net.ipv4.conf.default.rp_filter', '1');
    // eth0 has had an address, and keeps what it had then
    expect(['bare', 'own', 'eth0', 'lo'].map((dev) => get(dev, 'rp_filter'))).toEqual(['1', '0', '0', '0']);
    net.devices.add({ kind: 'dummy', name: 'late' });
    net.sysctl.set('net.ipv4.conf.default.rp_filter', '2');
    expect(['bare', 'late'].map((dev) => get(dev, 'rp_filter'))).toEqual(['2', '1']);
    net.sysctl.set('net.ipv4.conf.default.route_localnet', '1');
    expect(get('bare', 'route_localnet')).toBe('0');
    net.sysctl.set('net.ipv4.neigh.default.ucast_solicit', '9');
    expect(net.sysctl.get('net.ipv4.neigh.bare.ucast_solicit')).toBe('9');
  });

  it('takes one end of the range of ports, when it fits the other', () => {
    const { net } = host({});
    const range = 'net.ipv4.ip_local_port_range';
    expect(net.sysctl.set(range, '5000')).toBe(0);
    expect(net.sysctl.get(range)).toBe('5000\t60999');
    expect(net.sysctl.set(range, '61000')).toBe(-EINVAL);
    expect(net.sysctl.set(range, '80 60000')).toBe(-EINVAL);
  });

  it('lists everything by name, and says what it does not act on', () => {
    const { net } = host({ eth0: '10.0.0.1/24' });
    const names = net.sysctl.list().map(([n]) => n);
    expect(names).toEqual([...names].sort());
    expect(names).toContain('net.ipv4.conf.eth0.rp_filter');
    expect(names).not.toContain('net.bridge.bridge-nf-call-iptables');
    expect(net.sysctl.isModelled('net.ipv4.conf.all.rp_filter')).toBe(true);
    expect(net.sysctl.isModelled('net.ipv4.conf.all.proxy_arp')).toBe(false);
    net.sysctl.set('net.ipv4.conf.all.proxy_arp', '1');
    expect(net.world.tracer.events.at(-1)).toMatchObject({
      kind: 'config',
      text: expect.stringMatching(/does not act/),
    });
  });
});
