import type { CostPhase, CostPosition } from '../../protocol/messages.ts';
import { defineTexts, count as number } from '../texts.ts';

export const CT = defineTexts('cost', {
  title: 'What does the next Service cost a packet?',
  lead: 'To find the Service of a new connection, iptables mode reads rules one by one and IPVS mode looks into hash tables. Later packets of the connection skip nat in both.',
  services: 'Services in the cluster',
  count: (n: number) => `${number(n)} ${n === 1 ? 'Service' : 'Services'}`,
  endpoints: (n: number) => `with ${n} endpoints each`,
  position: 'The Service that is asked',
  positions: {
    first: 'first',
    middle: 'middle',
    last: 'last',
    random: 'drawn',
  } satisfies Record<CostPosition, string>,
  positionNote:
    'Its place among the rules. kube-proxy walks over a map of Go, so on a real node the place is luck, and a new one with each full sync. In a hash bucket, the newest comes first.',
  reseed: 'Draw again',
  build: 'Build 10,000 Services',
  compare: 'Compare the modes step by step',
  phase: {
    objects: 'making the objects',
    'iptables-compute': 'kube-proxy writes the rules',
    'iptables-load': 'the kernel takes the rules in',
    'iptables-ask': 'sending packets, iptables mode',
    'ipvs-sync': 'kube-proxy sets virtual servers up',
    'ipvs-ask': 'sending packets, IPVS mode',
  } satisfies Record<CostPhase, string>,
  busy: (n: number, phase: string) => `${number(n)}: ${phase}`,
  starting: 'starting',
  failed: 'It could not be measured:',
  ready: 'Counted by the model, packet by packet',

  iptables: 'iptables mode',
  ipvs: 'IPVS mode',
  firstPacket: 'First packet',
  laterPacket: 'Second packet',
  rulesInNat: (n: number): string => (n === 1 ? 'rule compared in nat' : 'rules compared in nat'),
  laterNone: 'nat rules: its connection is known, nat is not asked',
  laterSome: 'nat rules',
  firstMore: (sets: number, services: number) =>
    `and ${plural(sets, 'look-up', 'look-ups')} in ipsets, and ${plural(services, 'entry', 'entries')} of a hash bucket`,
  laterMore: (sets: number, connections: number) =>
    `but ${plural(sets, 'look-up', 'look-ups')} in ipsets, and ${plural(connections, 'entry', 'entries')} to find the connection`,
  others: (first: number, later: number) =>
    `Rules of other tables: ${first}, then ${later}. Those run for every packet.`,

  walkIptables: (read: number, of: number, rule: number) =>
    `KUBE-SERVICES: ${number(read)} of ${number(of)} rules read, number ${number(rule)} matched`,
  walkThen: 'then',
  chainRules: (chain: string, n: number) => `${chain} ${n}`,
  walkIpvs: (probes: number, buckets: number) =>
    `Virtual servers: 1 of ${buckets} buckets opened, ${plural(probes, 'entry', 'entries')} compared in it`,
  walkBefore: (rules: number) => `after ${plural(rules, 'rule', 'rules')} of nat in PREROUTING`,
  stripIptables: 'The rules of KUBE-SERVICES in order; those read are filled',
  stripIpvs: 'The buckets of the table of virtual servers; the one opened is filled',

  chart: 'Entries compared for the first packet',
  chartNote: 'Counted by the model. Both axes are logarithmic.',
  xAxis: 'Services',
  seriesRules: 'iptables: rules in nat',
  seriesIpvsRules: 'IPVS: rules in nat',
  seriesProbes: 'IPVS: entries in the hash bucket',
  table: 'The numbers behind the chart',
  tableServices: 'Services',

  measured: 'What real machines took',
  measuredTag: 'measured, not modelled',
  measuredSource:
    'Linux 6.18, iptables 1.8.11 legacy, one core, forwarded UDP with a new flow each packet, no rule of KUBE-SERVICES matching.',
  measuredRules: 'rules read',
  measuredNs: 'ns a rule',
  measuredWalk: 'per packet',
  measuredRate: 'packets a second',
  established: (rate: string, low: string, high: string) =>
    `An established flow is held against none of the 50,000 rules in nat: ${rate} packets a second. Without any rule at all it was ${low} to ${high}.`,
  estimate: (rules: string, time: string) =>
    `At that price, the ${rules} rules counted above would be about ${time} there.`,
  noIpvsTime: 'No time was measured for IPVS\u2019s look-up; the counts above are all that is said about it.',

  sync: 'And to write it all',
  syncNote:
    'One sync of everything. kube-proxy 1.30.5 was measured with its programs not executed; iptables-legacy-restore read the text into an empty namespace of Linux 6.18 on two busy cores, so its times are upper bounds.',
  syncTable: 'Measured, by number of Services',
  syncServices: 'Services',
  syncRules: 'nat rules',
  syncText: 'text',
  syncIptables: 'kube-proxy, iptables',
  syncIpvs: 'kube-proxy, IPVS',
  syncRestore: 'restore, all',
  syncPartial: 'restore, one more Service',
  here: (n: number) => `In this browser, ${n === 1 ? '1 Service' : `${number(n)} Services`}`,
  hereIptables: (rules: number, size: string, compute: string, load: string) =>
    `iptables mode: ${number(rules)} nat rules with the three jumps to them, ${size} of text. The model\u2019s kube-proxy wrote it in ${compute}, its kernel took it in within ${load}.`,
  hereIpvs: (servers: number, entries: number, rules: number, time: string) =>
    `IPVS mode: ${plural(servers, 'virtual server', 'virtual servers')}, ${plural(entries, 'set entry', 'set entries')}, ${rules} nat rules, in ${time}.`,
  hereNote: 'These two are times of the model in your browser, and say nothing about Linux.',

  honest: 'What this does not say',
  honestPoints: [
    'IPVS mode is not free of iptables: masquerading and filtering are rules and ipsets there too, and every packet passes the filter rules.',
    'The table of virtual servers has 256 buckets, so with 10,000 Services about 40 share one. That grows with N as well, 256 times slower.',
    'The model finds rules through an index of its own. The numbers are those of the walk that Linux does, rule by rule.',
    'The sum grows with new connections, not with packets: who keeps connections open will not see it.',
  ],
});

/** 12,345 */
export { number };

const plural = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;

/** Milliseconds for people. */
export function duration(ms: number): string {
  if (ms < 0.001) return `${trim(ms * 1e6)} ns`;
  if (ms < 1) return `${trim(ms * 1_000)} \u00b5s`;
  return ms < 1_000 ? `${trim(ms)} ms` : `${trim(ms / 1_000)} s`;
}
const trim = (n: number): string =>
  n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(0) : n.toFixed(1).replace(/\.0$/, '');

export const size = (bytes: number): string =>
  bytes < 1_000 ? `${bytes} B` : bytes < 1e6 ? `${trim(bytes / 1_000)} kB` : `${trim(bytes / 1e6)} MB`;
