import { nfLogIpPacket } from '../../netfilter/log.ts';
import { ANY_FAMILY } from '../families.ts';
import { fitBytes, saveString } from '../format.ts';
import { defineTarget, XT_CONTINUE, XtError } from '../types.ts';
import { numberOf } from '../values.ts';
import { SYSLOG_LEVELS } from '../xtvalue.ts';

interface LogInfo {
  level: number;
  flags: number;
  prefix: string;
}

const DEFAULT_LEVEL = 4;
const MAX_PREFIX = 29;
/** Names that `-L` prints: the first ones of syslog.h. */
const LEVEL_NAMES = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
/** `option: bit, name in -L`. */
const FLAGS: readonly (readonly [string, number, string, string])[] = [
  ['log-tcp-sequence', 0x01, 'tcp-sequence', 'with TCP sequence numbers'],
  ['log-tcp-options', 0x02, 'tcp-options', 'with TCP options'],
  ['log-ip-options', 0x04, 'ip-options', 'with IP options'],
  ['log-uid', 0x08, 'uid', 'with the user who sent it'],
  ['log-macdecode', 0x20, 'macdecode', 'with MAC addresses and protocol spelt out'],
];

export const LOG = defineTarget<LogInfo>({
  name: 'LOG',
  families: ANY_FAMILY,
  summary: 'Writes a line about the packet to the kernel log and goes on.',
  support: 'modelled',
  options: [
    {
      name: 'log-level',
      type: 'syslogLevel',
      arg: 'level',
      values: [...SYSLOG_LEVELS],
      help: 'urgency, by name or number',
    },
    { name: 'log-prefix', type: 'string', min: 1, arg: 'text', help: 'begins the line, up to 29 bytes' },
    ...FLAGS.map(([name, , , help]) => ({ name, type: 'none', help }) as const),
  ],
  init: () => ({ level: DEFAULT_LEVEL, flags: 0, prefix: '' }),
  parse: (info, call) => {
    if (call.option.name === 'log-level') info.level = numberOf(call);
    else if (call.option.name === 'log-prefix') {
      if (call.raw.includes('\n')) throw new XtError('Newlines not allowed in --log-prefix');
      info.prefix = fitBytes(call.raw, MAX_PREFIX);
    } else info.flags |= FLAGS.find(([name]) => name === call.option.name)?.[1] ?? 0;
  },
  save: (info) =>
    (info.prefix ? ` --log-prefix${saveString(info.prefix)}` : '') +
    (info.level === DEFAULT_LEVEL ? '' : ` --log-level ${info.level}`) +
    FLAGS.filter(([, bit]) => info.flags & bit)
      .map(([name]) => ` --${name}`)
      .join(''),
  print: (info, numeric) => {
    const detail = numeric
      ? ` flags ${info.flags} level ${info.level}`
      : ` level ${LEVEL_NAMES[info.level] ?? info.level}${FLAGS.filter(([, bit]) => info.flags & bit)
          .map(([, , name]) => ` ${name}`)
          .join('')}`;
    return ` LOG${detail}${info.prefix ? ` prefix "${info.prefix}"` : ''}`;
  },
  /** `log_tg` (net/netfilter/xt_LOG.c). */
  target: (skb, info, par) => {
    nfLogIpPacket(par.net, skb, par.in, par.out, { flags: info.flags }, info.prefix);
    return XT_CONTINUE;
  },
});
