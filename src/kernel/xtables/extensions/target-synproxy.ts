import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { EINVAL } from '../../errno.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN } from '../../netfilter/hooks.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineTarget } from '../types.ts';
import { numberOf } from '../values.ts';

interface SynproxyInfo {
  sackPerm: boolean;
  timestamp: boolean;
  wscale: number | null;
  mss: number | null;
  ecn: boolean;
}

const words = (info: SynproxyInfo): string[] => [
  ...(info.sackPerm ? ['sack-perm'] : []),
  ...(info.timestamp ? ['timestamp'] : []),
  ...(info.wscale === null ? [] : [`wscale ${info.wscale}`]),
  ...(info.mss === null ? [] : [`mss ${info.mss}`]),
  ...(info.ecn ? ['ecn'] : []),
];

export const SYNPROXY = defineTarget<SynproxyInfo>({
  name: 'SYNPROXY',
  families: ANY_FAMILY,
  summary: 'Answers SYNs in the place of a server until the client has shown that it is real.',
  support: 'parse-only',
  needsConntrack: true,
  hooks: [NF_INET_LOCAL_IN, NF_INET_FORWARD],
  options: [
    { name: 'sack-perm', type: 'none', help: 'the server knows selective acknowledgements' },
    { name: 'timestamp', type: 'none', help: 'the server knows time stamps' },
    { name: 'wscale', type: 'uint32', arg: 'n', help: "the server's window scale" },
    { name: 'mss', type: 'uint32', arg: 'bytes', help: "the server's segment size" },
    { name: 'ecn', type: 'none', help: 'the server knows congestion notification' },
  ],
  init: () => ({ sackPerm: false, timestamp: false, wscale: null, mss: null, ecn: false }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'sack-perm':
        info.sackPerm = true;
        return;
      case 'timestamp':
        info.timestamp = true;
        return;
      case 'wscale':
        info.wscale = numberOf(call) & 0xff; // the field has so many bits
        return;
      case 'mss':
        info.mss = numberOf(call) & 0xffff;
        return;
      default:
        info.ecn = true;
    }
  },
  save: (info) =>
    words(info)
      .map((word) => ` --${word}`)
      .join(''),
  print: (info) =>
    ` SYNPROXY ${words(info)
      .map((word) => `${word} `)
      .join('')}`,
  /** `synproxy_tg4_check` (net/ipv4/netfilter/ipt_SYNPROXY.c). */
  check: (_, par) => (par.proto === IPPROTO_TCP && !par.protoInverted ? 0 : EINVAL),
  target: () => {
    throw new Error('the target SYNPROXY is not modelled');
  },
});
