import { EINVAL, EOPNOTSUPP } from '../../errno.ts';
import type { NetNs } from '../../netns.ts';
import type { World } from '../../world.ts';
import { ANY_FAMILY } from '../families.ts';
import { fitBytes } from '../format.ts';
import { defineTarget, XT_CONTINUE, type XtCheck } from '../types.ts';
import { numberOf } from '../values.ts';

interface IdletimerInfo {
  /** Seconds. */
  timeout: number;
  label: string;
  alarm: boolean;
  sendNlMsg: boolean;
}

/** Bytes of a label that fit (`MAX_IDLETIMER_LABEL_SIZE` less the terminator). */
const MAX_LABEL = 27;
const INT_MAX = 0x7fff_ffff;
/** Files that the directory of the timers has already (`idletimer_check_sysfs_name`). */
const TAKEN = ['power', 'subsystem', 'uevent'];

interface Idletimer {
  readonly alarm: boolean;
  users: number;
}

/** `idletimer_tg_list`: the timers of the whole machine, by label. */
const lists = new WeakMap<World, Map<string, Idletimer>>();

function timersOf(net: NetNs): Map<string, Idletimer> {
  const timers = lists.get(net.world) ?? new Map<string, Idletimer>();
  lists.set(net.world, timers);
  return timers;
}

/** `idletimer_tg_checkentry_v1` (net/netfilter/xt_IDLETIMER.c). */
function check(info: IdletimerInfo, { net }: XtCheck): number {
  if (info.sendNlMsg) return EOPNOTSUPP;
  if (info.timeout === 0 || info.timeout >= Math.floor(INT_MAX / 1000) || info.label === '') return EINVAL;
  const timers = timersOf(net);
  const timer = timers.get(info.label);
  if (timer) {
    if (timer.alarm !== info.alarm) return EINVAL;
    timer.users++;
    return 0;
  }
  if (info.label.includes('/') || TAKEN.includes(info.label)) return EINVAL;
  timers.set(info.label, { alarm: info.alarm, users: 1 });
  return 0;
}

function destroy(info: IdletimerInfo, net: NetNs): void {
  const timer = timersOf(net).get(info.label);
  if (timer && --timer.users === 0) timersOf(net).delete(info.label);
}

export const IDLETIMER = defineTarget<IdletimerInfo>({
  name: 'IDLETIMER',
  families: ANY_FAMILY,
  summary: 'Tells a program when no packet came for a while. No program listens here, so nothing comes of it.',
  support: 'modelled',
  options: [
    { name: 'timeout', type: 'uint32', mandatory: true, arg: 'seconds', help: 'how long is idle' },
    { name: 'label', type: 'string', mandatory: true, arg: 'name', help: 'name of the timer' },
    { name: 'alarm', type: 'none', help: 'count the time asleep too' },
    { name: 'send_nl_msg', type: 'none', help: 'Android only: Linux refuses it' },
  ],
  init: () => ({ timeout: 0, label: '', alarm: false, sendNlMsg: false }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'timeout':
        info.timeout = numberOf(call);
        return;
      case 'label':
        info.label = fitBytes(call.raw, MAX_LABEL);
        return;
      case 'alarm':
        info.alarm = true;
        return;
      default:
        info.sendNlMsg = true;
    }
  },
  save: (info) =>
    ` --timeout ${info.timeout} --label ${info.label}${info.alarm ? ' --alarm' : ''}${info.sendNlMsg ? ' --send_nl_msg' : ''}`,
  print: (info) =>
    ` timeout:${info.timeout} label:${info.label}${info.alarm ? ' alarm' : ''}${info.sendNlMsg ? ' send_nl_msg' : ''}`,
  check,
  destroy,
  /** `idletimer_tg_target_v1`: winds the timer up again, which only a reader of its file would see. */
  target: () => XT_CONTINUE,
});
