import { describe, expect, it } from 'vitest';
import { masqueradeMark } from './config.ts';
import { localDetector } from './local-detector.ts';
import { unsupportedMode } from './modes.ts';
import { localAddressesExcept, nodePortAddresses, primaryNodeIP } from './node-addresses.ts';
import { testConfig } from './testing.ts';

describe('nodePortAddresses', () => {
  it('match all without a flag of the family', () => {
    expect(nodePortAddresses(testConfig()).matchAll).toBe(true);
    expect(nodePortAddresses(testConfig({ nodePortAddresses: ['2001:db8::/32'] })).matchAll).toBe(true);
    expect(nodePortAddresses(testConfig({ nodePortAddresses: ['192.0.2.0/24', '0.0.0.0/0'] })).matchAll).toBe(true);
  });

  it('are the addresses inside the networks named', () => {
    const some = nodePortAddresses(testConfig({ nodePortAddresses: ['192.0.2.0/24', '127.0.0.0/8'] }));
    expect(some).toEqual({ matchAll: false, containsIPv4Loopback: true, nodeIPs: ['127.0.0.1', '192.0.2.10'] });
    expect(nodePortAddresses(testConfig({ nodePortAddresses: ['192.0.2.0/24'] })).containsIPv4Loopback).toBe(false);
  });
});

describe('addresses of the node', () => {
  it('leave out loopback, link-local and the device named', () => {
    const config = testConfig({ family: 'IPv6' });
    const interfaces = { ...config.node.interfaces, eth1: ['fe80::1/64'], 'kube-ipvs0': ['2001:db8:1::5/128'] };
    const node = { ...config.node, interfaces };
    expect([...localAddressesExcept({ ...config, node }, 'kube-ipvs0')]).toEqual(['2001:db8::10']);
    expect(primaryNodeIP(config)).toBe('2001:db8::10');
  });
});

describe('localDetector', () => {
  it('writes the condition of each mode', () => {
    const of = (over: Parameters<typeof testConfig>[0]) => localDetector(testConfig(over));
    expect(of({ detectLocalValue: '2001:db8::/64,10.1.0.0/16' })?.ifNotLocal).toBe('! -s 10.1.0.0/16');
    expect(of({ detectLocalMode: 'NodeCIDR', detectLocalValue: '' })?.ifLocal).toBe('-s 10.1.0.0/24');
    expect(of({ detectLocalMode: 'BridgeInterface', detectLocalValue: 'cni0' })?.ifNotLocal).toBe('! -i cni0');
    expect(of({ detectLocalMode: 'InterfaceNamePrefix', detectLocalValue: 'veth' })?.ifLocal).toBe('-i veth+');
    expect(of({ detectLocalMode: 'None' })).toBeNull();
    expect(of({ detectLocalValue: '2001:db8::/64' })).toBeNull();
  });
});

describe('flags', () => {
  it('make the mark', () => {
    expect(masqueradeMark(testConfig())).toBe('0x00004000');
    expect(masqueradeMark(testConfig({ masqueradeBit: 31 }))).toBe('0x80000000');
  });

  it('say which modes there are not', () => {
    expect(unsupportedMode('nftables').message).toContain('not modelled yet');
    expect(unsupportedMode('userspace').message).toContain('no mode "userspace"');
  });
});
