import { describe, expect, it } from 'vitest';
import { complaint } from './testing.ts';
import type { XtOption, XtType } from './types.ts';
import { readValue } from './xtvalue.ts';

const option = (type: XtType, more: Partial<XtOption> = {}): XtOption => ({ name: 'o', type, help: '', ...more });
const read = (type: XtType, text: string, more: Partial<XtOption> = {}): unknown =>
  readValue('x', option(type, more), text);
const fails = (type: XtType, text: string, more: Partial<XtOption> = {}): string =>
  complaint(() => read(type, text, more));

describe('readValue', () => {
  it('reads numbers in any base and names the range in the complaint', () => {
    expect([read('uint8', '0x10'), read('uint16', '010'), read('uint32', ' +7'), read('uint64', '5')]).toEqual([
      16,
      8,
      7,
      5n,
    ]);
    for (const text of ['256', '-1', '1x', '', '08'])
      expect(fails('uint8', text)).toBe('x: bad value for option "--o", or out of range (0-255).\n');
    expect(fails('uint8', '0', { min: 1, max: 9 })).toBe('x: bad value for option "--o", or out of range (1-9).\n');
  });

  it('reads ranges with an open side, and refuses a reversed one from its second number on', () => {
    const range = (from: number, to: number): unknown => ({ kind: 'range', from, to });
    expect(['5', '5:9', ':9', '5:', ':'].map((text) => read('uint16rc', text))).toEqual([
      range(5, 5),
      range(5, 9),
      range(0, 9),
      range(5, 0xffff),
      range(0, 0xffff),
    ]);
    expect(fails('uint16rc', '200:100')).toBe(
      'x: bad value for option "--o" near "100", or out of range (200-65535).\n',
    );
    expect(fails('uint16rc', '1:2:3')).toBe('x: Too many components for option "--o" (max: 2)\n');
    expect(fails('uint16rc', '1-2')).toBe('x: Argument to "--o" has unexpected characters near "-2".\n');
  });

  it('reads ports by name, and wraps numbers as getaddrinfo does', () => {
    expect([read('port', 'ssh'), read('port', '70000'), read('port', 'domain')]).toEqual([22, 4464, 53]);
    expect(fails('port', 'nonsense')).toBe('Port "nonsense" does not resolve to anything.\n');
    expect(fails('portrc', '90:80')).toBe('Port range 90-80 is negative.\n');
    expect(read('portrc', 'ssh:')).toEqual({ kind: 'range', from: 22, to: 65535 });
  });

  it('reads marks with a mask', () => {
    expect(read('markmask32', '0x10/0xf0')).toEqual({ kind: 'masked', value: 16, mask: 240 });
    expect(read('markmask32', '1')).toEqual({ kind: 'masked', value: 1, mask: 0xffff_ffff });
    expect(fails('markmask32', 'x')).toBe('x: bad integer value for option "--o", or out of range.\n');
    expect(fails('markmask32', '1/2/3')).toBe('x: trailing garbage after value for option "--o".\n');
  });

  it('reads hosts with prefix lengths and masks', () => {
    const host = (addr: number, mask: number): unknown => ({ kind: 'hosts', addrs: [{ addr, mask }] });
    expect(read('hostmask', '10.0.0.1/8')).toEqual(host(0x0a00_0001, 0xff00_0000));
    expect(read('hostmask', '10.1/255.0.255.0')).toEqual(host(0x0a00_0001, 0xff00_ff00));
    expect(read('host', 'localhost')).toEqual(host(0x7f00_0001, 0xffff_ffff));
    expect(fails('host', 'foo')).toBe('getaddrinfo: Temporary failure in name resolution\n');
    expect(fails('host', '10.0.0.256')).toBe('getaddrinfo: Name or service not known\n');
    expect(fails('host', '::1')).toBe('getaddrinfo: Address family for hostname not supported\n');
    expect(fails('hostmask', '10.0.0.0/33x')).toBe(
      'x: bad value for option "--o", neither a valid network mask nor valid CIDR (0-32).\n',
    );
  });

  it('reads the rest', () => {
    expect(read('tosmask', 'minimize-delay', { max: 0x3f })).toEqual({ kind: 'masked', value: 16, mask: 63 });
    expect(fails('tosmask', 'fast')).toBe('Symbolic name "fast" is unknown');
    expect([read('syslogLevel', 'error'), read('syslogLevel', '7'), read('syslogLevel', 'panic')]).toEqual([3, 7, 0]);
    expect(fails('syslogLevel', 'loud')).toBe('log level "loud" unknown\n');
    expect([read('protocol', 'tcp'), read('protocol', '255'), read('protocol', 'ospf')]).toEqual([6, 255, 89]);
    expect(fails('protocol', 'nope')).toBe('unknown protocol "nope" specified');
    expect(read('ethermac', 'A:b:0c:00:1:2')).toEqual({ kind: 'ether', mac: '0a0b0c000102', mask: 'ffffffffffff' });
    expect(fails('ethermac', '00:11')).toBe('Invalid MAC address specified.');
    expect(fails('string', 'abc', { max: 2 })).toBe('Argument must have a maximum length of 2 characters\n');
    expect([read('double', '.5'), read('double', '1e-1')]).toEqual([0.5, 0.1]);
    expect(fails('double', '2', { min: 0, max: 1 })).toBe('x: bad value for option "--o", or out of range (0-1).\n');
  });
});
