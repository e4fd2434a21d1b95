import { NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../../netfilter/hooks.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineTarget, XT_CONTINUE, XtError } from '../types.ts';

const four = (n: number): string => n.toString(16).padStart(4, '0');

export const CLASSIFY = defineTarget<{ priority: number }>({
  name: 'CLASSIFY',
  families: ANY_FAMILY,
  summary: "Sets the packet's traffic class.",
  support: 'modelled',
  hooks: [NF_INET_LOCAL_OUT, NF_INET_FORWARD, NF_INET_POST_ROUTING],
  options: [{ name: 'set-class', type: 'string', mandatory: true, arg: 'major:minor', help: 'two numbers in hex' }],
  init: () => ({ priority: 0 }),
  parse: (info, call) => {
    const m = /^\s*(?:0x)?([0-9a-f]+):\s*(?:0x)?([0-9a-f]+)/i.exec(call.raw);
    if (!m) throw new XtError(`Bad class value "${call.raw}"`);
    const [major, minor] = [Number.parseInt(m[1] ?? '', 16), Number.parseInt(m[2] ?? '', 16)];
    info.priority = ((major << 16) | (minor & 0xffff)) >>> 0;
  },
  save: ({ priority }) => ` --set-class ${four(priority >>> 16)}:${four(priority & 0xffff)}`,
  print: ({ priority }) => ` CLASSIFY set ${(priority >>> 16).toString(16)}:${(priority & 0xffff).toString(16)}`,
  /** `classify_tg` (net/netfilter/xt_CLASSIFY.c). */
  target: (skb, info) => {
    skb.priority = info.priority;
    return XT_CONTINUE;
  },
});
