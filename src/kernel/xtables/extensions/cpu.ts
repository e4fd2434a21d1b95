import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch } from '../types.ts';
import { numberOf } from '../values.ts';

interface CpuInfo {
  cpu: number;
  inverted: boolean;
}

export const cpu = defineMatch<CpuInfo>({
  name: 'cpu',
  families: ANY_FAMILY,
  summary: 'The processor that handles the packet. There is one here, number 0.',
  support: 'modelled',
  options: [{ name: 'cpu', type: 'uint32', invert: true, mandatory: true, arg: 'number', help: 'number of the CPU' }],
  init: () => ({ cpu: 0, inverted: false }),
  parse: (info, call) => {
    info.cpu = numberOf(call);
    info.inverted = call.inverted;
  },
  save: (info) => `${bang(info.inverted)} --cpu ${info.cpu}`,
  print: (info) => ` cpu ${info.inverted ? '! ' : ''}${info.cpu}`,
  /** `cpu_mt` (net/netfilter/xt_cpu.c). */
  match: (_, info) => (info.cpu === 0) !== info.inverted,
});
