import { count, defineTexts } from '../texts.ts';

/** The texts of the State tab. */
export const S = defineTexts('state', {
  choose: 'Which state',
  parts: { conntrack: 'Conntrack', ipvs: 'IPVS', routes: 'Routes', sets: 'Sets' },
  atMoment: 'As of the step shown.',
  asOfNow: 'As of now, not of the step shown: the trace does not carry it.',
  asking: 'Asking the model \u2026',
  find: 'Find',
  findExample: '10.96.0.20:80',
  nothingFound: 'Nothing has that in it.',
  more: (n: number) => `and ${count(n)} more`,

  thisWay: 'this packet',
  expires: (time: string) => `expires in ${time}`,
  expired: 'its time is over',
  unconfirmed: 'unconfirmed',
  dnat: 'DNAT',
  snat: 'SNAT',
  dnatTitle: (was: string) => `Sent to ${was}, but another answers: the destination is translated`,
  snatTitle: (was: string) => `Sent by ${was}, but the answer goes elsewhere: the source is translated`,
  tuple: (direction: string, from: string, to: string) => `${direction}: from ${from} to ${to}`,

  ipvsNone: 'IPVS is not loaded here',
  ipvsNoneHelp: 'It comes with the first virtual service. Try: ipvsadm -A -t 10.96.0.20:80 -s rr',
  services: 'Virtual services',
  noServices: 'No virtual services.',
  conns: 'Connections',
  noConns: 'No connections.',
  servers: { addr: 'Real server', forward: 'Forward', weight: 'Weight', active: 'Active', inactive: 'Inactive' },
  via: 'by',
  seconds: (n: number) => `${n} s`,

  chosen: 'What routing decided about this packet',
  noDecision: 'Routing has not decided about this packet here.',
  rules: 'Rules, in the order in which they are asked',
  table: (name: string) => `Table ${name}`,
  emptyTable: 'empty',
  taken: 'taken',
  goToStep: 'Go to the step',

  setsNone: 'No sets here',
  setsNoneHelp: 'Sets are lists that rules look addresses up in. Try: ipset create blocked hash:ip',
  entries: (n: number) => (n === 1 ? '1 entry' : `${count(n)} entries`),
  references: (n: number) => (n === 1 ? 'used by 1 rule or list' : `used by ${n} rules or lists`),
});
