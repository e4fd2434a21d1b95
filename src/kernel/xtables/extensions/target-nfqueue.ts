import { NF_QUEUE, NF_VERDICT_FLAG_QUEUE_BYPASS } from '../../netfilter/hooks.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineTarget, XtError } from '../types.ts';
import { numberOf, rangeOf } from '../values.ts';

interface NfqueueInfo {
  first: number;
  /** How many queues take turns. */
  total: number;
  bypass: boolean;
  cpuFanout: boolean;
}

const text = (info: NfqueueInfo, dashes: string): string => {
  const prefix = dashes ? '--queue-' : '';
  const which = info.total > 1 ? `balance ${info.first}:${info.first + info.total - 1}` : `num ${info.first}`;
  return `${prefix}${which}${info.bypass ? ` ${prefix}bypass` : ''}${info.cpuFanout ? ` ${prefix}cpu-fanout` : ''}`;
};

export const NFQUEUE = defineTarget<NfqueueInfo>({
  name: 'NFQUEUE',
  families: ANY_FAMILY,
  summary: 'Leaves the verdict to a program. No program listens here: the packet is dropped, or goes on with bypass.',
  support: 'modelled',
  options: [
    { name: 'queue-num', type: 'uint16', excl: ['queue-balance'], arg: 'n', help: 'number of the queue' },
    {
      name: 'queue-balance',
      type: 'uint16rc',
      max: 0xfffe,
      excl: ['queue-num'],
      arg: 'first:last',
      help: 'several queues, by connection',
    },
    { name: 'queue-bypass', type: 'none', help: 'without a program, accept' },
    { name: 'queue-cpu-fanout', type: 'none', also: ['queue-balance'], help: 'choose the queue by CPU' },
  ],
  init: () => ({ first: 0, total: 1, bypass: false, cpuFanout: false }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'queue-num':
        info.first = numberOf(call);
        return;
      case 'queue-balance': {
        const { from, to } = rangeOf(call);
        if (!call.raw.includes(':')) throw new XtError(`Bad range "${call.raw}"`);
        if (from >= to) throw new XtError(`${from} should be less than ${to}`);
        info.first = from;
        info.total = to - from + 1;
        return;
      }
      case 'queue-bypass':
        info.bypass = true;
        return;
      default:
        info.cpuFanout = true;
    }
  },
  save: (info) => ` ${text(info, '--')}`,
  print: (info) => ` NFQUEUE ${text(info, '')}`,
  /** `nfqueue_tg_v3` (net/netfilter/xt_NFQUEUE.c). Which of several queues makes no difference: nobody listens. */
  target: (_, info) => (info.first << 16) | (info.bypass ? NF_VERDICT_FLAG_QUEUE_BYPASS : 0) | NF_QUEUE,
});
