import { ANY_FAMILY } from '../families.ts';
import { fitBytes, saveString } from '../format.ts';
import { defineTarget, XT_CONTINUE, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

interface NflogInfo {
  group: number;
  prefix: string;
  len: number;
  /** The length was given as a size, which counts; a range never did. */
  copyLen: boolean;
  threshold: number;
}

const DEFAULT_THRESHOLD = 0;
const MAX_PREFIX = 63;

const text = (info: NflogInfo, dashes: string): string =>
  (info.prefix ? ` ${dashes}nflog-prefix${saveString(info.prefix)}` : '') +
  (info.group ? ` ${dashes}nflog-group ${info.group}` : '') +
  (info.copyLen || info.len ? ` ${dashes}nflog-${info.copyLen ? 'size' : 'range'} ${info.len}` : '') +
  (info.threshold === DEFAULT_THRESHOLD ? '' : ` ${dashes}nflog-threshold ${info.threshold}`);

export const NFLOG = defineTarget<NflogInfo>({
  name: 'NFLOG',
  families: ANY_FAMILY,
  summary: 'Hands a copy to a logging program. No program listens here, so nothing comes of it.',
  support: 'modelled',
  options: [
    { name: 'nflog-group', type: 'uint16', arg: 'number', help: 'netlink group of the program' },
    { name: 'nflog-prefix', type: 'string', min: 1, arg: 'text', help: 'goes with the packet, up to 63 bytes' },
    { name: 'nflog-range', type: 'uint32', excl: ['nflog-size'], arg: 'bytes', help: 'never worked' },
    { name: 'nflog-size', type: 'uint32', excl: ['nflog-range'], arg: 'bytes', help: 'how much of the packet' },
    { name: 'nflog-threshold', type: 'uint16', arg: 'n', help: 'packets that are sent at once' },
  ],
  init: () => ({ group: 0, prefix: '', len: 0, copyLen: false, threshold: DEFAULT_THRESHOLD }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'nflog-group':
        info.group = numberOf(call);
        return;
      case 'nflog-prefix':
        if (call.raw.includes('\n')) throw new XtError('Newlines not allowed in --log-prefix');
        info.prefix = fitBytes(call.raw, MAX_PREFIX);
        return;
      case 'nflog-threshold':
        info.threshold = numberOf(call);
        return;
      default:
        info.len = numberOf(call);
        info.copyLen = call.option.name === 'nflog-size';
        if (!info.copyLen)
          call.warn('warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead');
    }
  },
  save: (info) => text(info, '--'),
  print: (info) => text(info, ''),
  /** `nflog_tg` (net/netfilter/xt_NFLOG.c) without a listener. */
  target: () => XT_CONTINUE,
});
