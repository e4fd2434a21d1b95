import { NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../../netfilter/hooks.ts';
import { IPV4_ONLY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch } from '../types.ts';
import { type NameMap, parseValMask, valMaskText } from '../val-mask.ts';

interface RealmInfo {
  id: number;
  mask: number;
  inverted: boolean;
}

/** /etc/iproute2/rt_realms. */
const REALMS: NameMap = [['cosmos', 0]];

export const realm = defineMatch<RealmInfo>({
  name: 'realm',
  families: IPV4_ONLY,
  summary: "The realm of the packet's route. Routes have none here, which is realm 0.",
  support: 'modelled',
  hooks: [NF_INET_POST_ROUTING, NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_LOCAL_IN],
  options: [
    { name: 'realm', type: 'string', mandatory: true, invert: true, arg: 'value[/mask]', help: 'a number or a name' },
  ],
  init: () => ({ id: 0, mask: 0, inverted: false }),
  parse: (info, call) => {
    const { value, mask } = parseValMask('realm', call, REALMS);
    info.id = value;
    info.mask = mask;
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --realm${valMaskText(info.id, info.mask, REALMS)}`,
  print: (info, numeric) => `${bang(info.inverted)} realm${valMaskText(info.id, info.mask, numeric ? null : REALMS)}`,
  /** `realm_mt` (net/netfilter/xt_realm.c). */
  match: (_, info) => (info.id === 0) !== info.inverted,
});
