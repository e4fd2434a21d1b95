import { EINVAL } from '../../errno.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang, saveString } from '../format.ts';
import { defineMatch, type XtCheck } from '../types.ts';
import { numberOf } from '../values.ts';

interface CgroupInfo {
  path: { readonly text: string; readonly inverted: boolean } | null;
  classid: { readonly id: number; readonly inverted: boolean } | null;
}

/** `cgroup_mt_check_v2` (net/netfilter/xt_cgroup.c), on a host whose only group is the root. */
function check(info: CgroupInfo, { net }: XtCheck): number {
  if (!info.path && !info.classid) net.printk('xt_cgroup: no path or classid specified');
  else if (info.path && info.classid) net.printk('xt_cgroup: path and classid specified');
  else if (info.path && !/^\/*$/.test(info.path.text)) net.printk('xt_cgroup: invalid path, errno=-2');
  else return 0;
  return EINVAL;
}

const text = (info: CgroupInfo): string =>
  (info.path ? ` ${info.path.inverted ? '! ' : ''}${info.path.text}` : '') +
  (info.classid ? ` ${info.classid.inverted ? '! ' : ''}${info.classid.id}` : '');

export const cgroup = defineMatch<CgroupInfo>({
  name: 'cgroup',
  families: ANY_FAMILY,
  summary: 'The control group of the program that sends. Every program is in the root group here, with class 0.',
  support: 'modelled',
  options: [
    { name: 'path', type: 'string', invert: true, arg: 'path', help: 'the group, or one above' },
    { name: 'cgroup', type: 'uint32', invert: true, arg: 'classid', help: 'its class, of net_cls' },
  ],
  init: () => ({ path: null, classid: null }),
  parse: (info, call) => {
    const { inverted } = call;
    if (call.option.name === 'path') info.path = { text: call.raw, inverted };
    else info.classid = { id: numberOf(call), inverted };
  },
  save: (info) =>
    (info.path ? `${bang(info.path.inverted)} --path${saveString(info.path.text)}` : '') +
    (info.classid ? `${bang(info.classid.inverted)} --cgroup ${info.classid.id}` : ''),
  print: (info) => ` cgroup${text(info)}`,
  check,
  /** `cgroup_mt_v2`: packets without a socket never match. */
  match: (skb, info) => {
    if (!skb.sk) return false;
    return info.path ? !info.path.inverted : (info.classid?.id === 0) !== (info.classid?.inverted ?? false);
  },
});
