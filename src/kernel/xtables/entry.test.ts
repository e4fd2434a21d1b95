import { describe, expect, it } from 'vitest';
import { CompiledChain, MISS_NONE, MISS_PROTO } from './compile.ts';
import { IPT_F_FRAG, IPT_F_GOTO, IPT_INV_VIA_IN, Ipt4Entry, retargeted, XT_INV_PROTO } from './entry.ts';

const asked = {
  iniface: 'eth0',
  outiface: 'eth+',
  proto: 262,
  flags: IPT_F_FRAG | IPT_F_GOTO,
  invflags: XT_INV_PROTO | IPT_INV_VIA_IN,
};
const jump = { kind: 'jump', chain: 'A' } as const;
const entry = new Ipt4Entry(asked, 0xffff_ffff, 0xffff_0000, 0x0a00_0001, 0x8000_0000, [], jump);

describe('an IPv4 rule', () => {
  it('gives back all that was asked for', () => {
    const { src, smsk, dst, dmsk, iniface, outiface, proto, flags, invflags, matches, target } = entry;
    expect({ iniface, outiface, proto, flags, invflags }).toEqual(asked);
    expect([src, smsk, dst, dmsk]).toEqual([0xffff_ffff, 0xffff_0000, 0x0a00_0001, 0x8000_0000]);
    expect([matches, target]).toEqual([[], jump]);
  });

  it('can get another target', () => {
    const verdict = { kind: 'verdict', verdict: 'DROP' } as const;
    const other = retargeted(entry, verdict);
    expect(other.target).toBe(verdict);
    for (const key of ['src', 'smsk', 'dst', 'dmsk', 'proto', 'flags', 'invflags', 'iniface', 'outiface'] as const)
      expect(other[key]).toBe(entry[key]);
  });

  it('of a protocol with a number beyond a byte meets no packet', () => {
    const any = { iniface: '', outiface: '', flags: 0, invflags: 0 };
    const rules = [262, 6].map((proto) => new Ipt4Entry({ ...any, proto }, 0, 0, 0, 0, [], { kind: 'none' }));
    const form = new CompiledChain(rules);
    const tcp = { saddr: 1, daddr: 2, protocol: 6, fragoff: 0, indev: 'eth0', outdev: '' };
    expect([form.miss(tcp, 0), form.miss(tcp, 1)]).toEqual([MISS_PROTO, MISS_NONE]);
  });
});
