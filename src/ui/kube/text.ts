import { count, defineTexts } from '../texts.ts';

export const K = defineTexts('kube', {
  none: 'No cluster here',
  noneHelp: 'Open a lab that has one: Services, and kube-proxy on each node.',
  notANode: 'This host is not part of the cluster',
  notANodeHelp: 'kube-proxy runs on the nodes. Look at a node or at a pod.',
  noServices: 'No Services yet',
  noServicesHelp: 'Drop a YAML file on the page, or type kubectl apply.',
  waiting: 'Asking the model',

  agent: 'kube-proxy',
  agentOn: (node: string) => `kube-proxy on ${node}`,
  running: 'runs',
  stopped: 'does not run: what it wrote stays, and nobody writes more',
  lastNode: (at: string, node: string) =>
    `The packet is at ${at}, which is no node: this is ${node}, the last one before.`,
  neverRan: 'It has never run here: nobody turns Services into rules on this node.',
  asOfLastSync: 'Below is what its last sync wrote. Services that change now have no effect on this node.',
  missed: (n: number) =>
    n === 1
      ? 'One Service has changed since, and no rule was written for it.'
      : `${count(n)} Services have changed since, and no rules were written for them.`,
  startIt: 'To start it:',
  findService: 'Find',
  mode: (mode: string) => `mode ${mode}`,
  watches: (services: number, slices: number) =>
    `watches ${services} ${services === 1 ? 'Service' : 'Services'} and ${slices} ${slices === 1 ? 'EndpointSlice' : 'EndpointSlices'}`,
  flagsButton: 'Flags',
  flagsTitle: 'Flags of kube-proxy on all nodes',

  service: 'Service',
  firstServices: (shown: number, all: number) => `the first ${shown} of ${all}`,
  followPacket: 'Follow the packet',
  followPacketTitle: 'Show the Service whose rules the packet meets',
  openFile: 'Apply a file',
  openFileTitle: 'Apply a YAML file with kubectl; dropping it on the page does the same',
  yamlOf: (title: string) => `YAML of ${title}`,
  lineButton: (effects: number, steps: number) =>
    `: ${effects === 0 ? 'nothing on this node' : `${effects} on this node`}${steps === 0 ? '' : `, ${steps} ${steps === 1 ? 'step' : 'steps'} of the packet`}`,
  litNow: 'The rule that the packet is at was written for this line',
  effectsOf: 'On this node, because of this line',
  noEffects: 'Nothing on this node comes from this line.',
  stepsOf: 'The packet used it',
  stepsOfEarlier: 'A packet before it used it: those that follow take the same way without asking again',
  stepAt: (hook: string, chain: string, rule: number) => `${hook}: ${chain} rule ${rule}`,
  stepServer: (hook: string, server: string) => `${hook}: ${server}`,
  goToStep: 'Go to this step',
  all: (n: number, node: string) => `All ${n} on ${node}`,
  allHelp: 'Choose one to see the lines it comes from.',
  what: {
    chain: 'chain',
    rule: 'rule',
    'virtual-server': 'virtual server',
    'real-server': 'real server',
    ipset: 'set entry',
    address: 'address',
    slice: 'EndpointSlice',
  },
  ruleText: (chain: string, rule: number, text: string) => `${chain} ${rule}: ${text}`,
  state: {
    'as-written': '',
    changed: 'somebody changed this chain after kube-proxy',
    gone: 'not in the kernel now',
  },
  openRules: 'Show it in the Rules tab',
  openState: 'Show it in the State tab',

  syncs: 'Last syncs',
  noSync: 'It has not synced yet.',
  syncTitle: (number: number) => `Sync ${number}`,
  fullSync: 'everything',
  partialSync: 'what changed',
  syncCounts: (added: number, removed: number, more: number) =>
    `${added} added, ${removed} removed${more > 0 ? `, ${more} more writes` : ''}`,
  noChange: 'nothing changed',
  moreChanges: (n: number) => `and ${n} more`,
  goToSync: 'Go to it',
  beforeTrace: 'before the trace began',
  log: 'Log',
  logEmpty: 'It has said nothing.',

  modeSwitch: 'Proxy mode',
  modes: { iptables: 'iptables', ipvs: 'ipvs', nftables: 'nftables' },
  notModelled: 'not modelled yet',
  toMode: (mode: string) => `Change kube-proxy to mode ${mode} on all nodes; undo takes it back`,
  unmanaged: 'No DaemonSet runs kube-proxy here: start it by hand',
  switching: 'changing',

  flagDialog: 'Flags of kube-proxy',
  flagIntro: 'As kube-proxy --help groups them. The command below gives all nodes new pods with these flags.',
  flagCommand: 'Types this',
  flagNothing: 'Change a flag to see the command.',
  flagApply: 'Type it',
  flagDefault: (value: string) => (value === '' ? 'empty by default' : `${value} by default`),
  close: 'Close',

  from: 'Written for',
  fromTitle: (service: string) => `Show Service ${service}`,

  dropHere: 'Drop it to apply it with kubectl',
  tooLarge: (name: string) => `${name} is larger than 16 MB: nothing was applied`,
  moreLines: (n: number) => `and ${count(n)} more lines, in the terminal`,
  applying: (name: string) => `Applying ${name}`,
  notText: (name: string) => `${name} is no text file: nothing was applied`,
  noCluster: 'This lab has no cluster to apply it to: open a cluster lab',
  applied: (name: string, place: string) => `${name}: applied at ${place}`,
  refused: (name: string) => `${name}: nothing was changed`,
  someRefused: (name: string) => `${name}: not all of it was applied`,
  dismiss: 'Dismiss',
  undoIt: 'Undo',

  dummy: 'kube-ipvs0',
  dummyState: 'DOWN',
  dummyAddresses: (n: number) => (n === 1 ? '1 address' : `${n} addresses`),
  dummyLabel: (visible: string) => `kube-ipvs0 ${visible}: what is it for?`,
  dummyWhy:
    'A dummy device that only holds addresses. Every Service address is on it, so that the routing decision finds them local and sends the packet to INPUT, where IPVS waits. It is down on purpose: no packet passes it, and it answers no ARP.',
  dummyPing:
    'Being local, the addresses would answer ping. kube-proxy 1.30 rejects what is for no port of a Service (filter, KUBE-IPVS-FILTER), and ping is such: try it, then again after iptables -I INPUT -p icmp -j ACCEPT.',
  pingIt: (address: string) => `ping -c 1 ${address}`,

  hookNames: 'Names of IPVS functions',
  hookNamesOf: { 'up to 5.15': 'Linux up to 5.15', 'since 5.16': 'since 5.16' },
  hookNamesNote: {
    'up to 5.15': 'Each place has a function of its own, as notes and books of that time call them.',
    'since 5.16': 'Two functions, each in several places.',
  },
});
