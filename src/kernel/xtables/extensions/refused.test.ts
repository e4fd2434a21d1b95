import { describe, expect, it } from 'vitest';
import { AF_INET } from '../../../wire/inet.ts';
import { addr, skbOf, tcpBytes } from '../../conntrack/testing.ts';
import { EINVAL, ENOENT, EOPNOTSUPP } from '../../errno.ts';
import type { NetNs } from '../../netns.ts';
import type { TableName } from '../../trace/events.ts';
import type { IptEntry } from '../entry.ts';
import { XtChain } from '../ruleset.ts';
import { checkPar, lab, parseMatch, parseTarget, readyMatch } from '../testing.ts';
import type { AnyMatch } from '../types.ts';

const checked = (net: NetNs, name: string, text: string, table: TableName = 'filter', proto = ''): number => {
  const { inst } = parseTarget(name, text, proto);
  return inst.ext.check?.(inst.info, { ...checkPar(net, { proto }), table }) ?? 0;
};

const anyRule = {
  ...{ src: 0, smsk: 0, dst: 0, dmsk: 0, iniface: '', outiface: '', proto: 0, flags: 0, invflags: 0 },
  target: { kind: 'verdict', verdict: 'ACCEPT' },
} as IptEntry;

describe('what this kernel has no subject for', () => {
  it('is refused, and the log says why', () => {
    const { net } = lab();
    expect(checked(net, 'SECMARK', '--selctx x', 'security')).toBe(ENOENT);
    expect(checked(net, 'SECMARK', '--selctx x')).toBe(EINVAL);
    expect(checked(net, 'CONNSECMARK', '--save', 'mangle')).toBe(0);
    expect(checked(net, 'CONNSECMARK', '--save')).toBe(EINVAL);
    const { inst } = parseMatch('nfacct', '--nfacct-name wrong');
    expect(inst.ext.check?.(inst.info, checkPar(net))).toBe(ENOENT);
    expect(net.log).toEqual([
      "xt_SECMARK: unable to map security context 'x'",
      "xt_SECMARK: only valid in 'mangle' or 'security' table, not 'filter'",
      "xt_CONNSECMARK: only valid in 'mangle' or 'security' table, not 'filter'",
      "xt_nfacct: accounting object `wrong' does not exist",
    ]);
  });

  it('SYNPROXY wants TCP', () => {
    const { net } = lab();
    expect([checked(net, 'SYNPROXY', '', 'filter', 'tcp'), checked(net, 'SYNPROXY', '')]).toEqual([0, EINVAL]);
  });
});

describe('IDLETIMER', () => {
  it('keeps one timer for each label, of one kind', () => {
    const { world, net } = lab();
    const other = world.addNetNs('other');
    const add = (text: string, where = net): number => checked(where, 'IDLETIMER', text);
    expect(add('--timeout 5 --label a')).toBe(0);
    expect(add('--timeout 7 --label a')).toBe(0);
    expect(add('--timeout 7 --label a --alarm')).toBe(EINVAL);
    expect(add('--timeout 7 --label a --alarm', other)).toBe(EINVAL); // the timers are the machine's
    expect(
      ['--timeout 0 --label b', '--timeout 5 --label power', '--timeout 5 --label a/b'].map((t) => add(t)),
    ).toEqual([EINVAL, EINVAL, EINVAL]);
    expect(add('--timeout 5 --label b --send_nl_msg')).toBe(EOPNOTSUPP);
  });

  it('lets a label go with its last rule', () => {
    const { net } = lab();
    const { inst } = parseTarget('IDLETIMER', '--timeout 5 --label a');
    expect(inst.ext.check?.(inst.info, checkPar(net))).toBe(0);
    inst.ext.destroy?.(inst.info, net, AF_INET);
    expect(checked(net, 'IDLETIMER', '--timeout 5 --label a --alarm')).toBe(0);
  });
});

describe('osf', () => {
  it('recognises nobody, and says so of a SYN when asked to', () => {
    const { net } = lab();
    const skb = skbOf(
      net,
      tcpBytes({ src: addr('10.0.0.1'), dst: addr('10.0.0.2'), sport: 4000, dport: 80, flags: 'S' }),
    );
    expect(readyMatch(net, 'osf', '--genre Linux', { proto: 'tcp' })(skb)).toBe(false);
    expect(net.log).toEqual([]);
    expect(readyMatch(net, 'osf', '! --genre Linux --log 0', { proto: 'tcp' })(skb)).toBe(false);
    expect(net.log.join('')).toContain('Remote OS is not known: 10.0.0.1:4000 -> 10.0.0.2:80');
  });
});

describe('an extension whose module this kernel lacks', () => {
  it('is refused', () => {
    const { world, net } = lab();
    const { inst } = parseMatch('ipvs', '--ipvs');
    const rule = { ...anyRule, matches: [{ ext: inst.ext as AnyMatch, info: inst.info }] };
    const commit = (): number =>
      net.xt.commit('filter', [{ chain: new XtChain('INPUT', 1, 'ACCEPT', [rule]), counters: null }]);
    expect(commit()).toBe(0);
    world.modules.delete('xt_ipvs');
    expect(commit()).toBe(-ENOENT);
  });
});
