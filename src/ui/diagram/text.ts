import { CPU_LABELS, LANE_LABELS, PLACE_LABELS } from '../../diagram/labels.ts';
import { count, defineTexts } from '../texts.ts';

/** The texts of the picture at all its levels. */
export const D = defineTexts('diagram', {
  place: PLACE_LABELS,
  lane: LANE_LABELS,
  cpu: CPU_LABELS,
  noCard: 'no card',
  /** A place that a hook does not have. */
  gap: (label: string, title: string): { readonly label: string; readonly title: string } => ({ label, title }),

  level: 'Level',
  lab: 'Lab',
  labTitle: 'The whole lab (minus key)',
  deeper: 'Zoom in (plus key)',
  higher: 'Zoom out (minus key)',
  openHook: (hook: string, n: number) => `Hook ${hook}: ${n} registered ${n === 1 ? 'function' : 'functions'}. Open it`,
  rules: (n: number) => `${count(n)} ${n === 1 ? 'rule' : 'rules'}`,

  mapLabel: (lab: string) => `Map of the lab: ${lab}`,
  enter: (name: string) => `Look into ${name}`,
  roles: {
    client: 'client',
    host: 'host',
    node: 'node',
    pod: 'pod',
    router: 'router',
    server: 'server',
    switch: 'switch',
  },
  stack: 'network stack',
  down: 'down',
  mapHelp: 'Each cable has two lanes, one for each direction. Press a host or a pod to go into it.',
  mapHelpShort: 'Press a host or a pod to go into it.',

  reply: 'reply',
  local: 'local',
  forward: 'forwarded',
  outgoing: 'sent from here',
  notModelled: 'not modelled',
  places: {
    xdp: { name: 'XDP', title: 'XDP: a program of the driver, before there is an sk_buff' },
    tcIn: { name: 'tc in', title: 'tc ingress: filters and actions as a frame is received' },
    xfrm: { name: 'xfrm', title: 'xfrm: encryption for IPsec, on the way out' },
    tcOut: { name: 'tc out', title: 'tc egress: filters and queueing disciplines before the driver' },
  },

  functions: 'Functions',
  passes: 'Nothing is registered here. Packets pass.',
  notPassed: 'The packet did not come through here',
  notYet: 'The packet has not been here yet',
  nextPass: 'Go to a packet here',
  ghost: 'Nothing is registered at this place until the table or connection tracking is used.',
  elsewhere: (hook: string) => `The packet is in ${hook}: go there`,
  followPacket: 'Follow the packet',
  wholeChain: 'Whole chain',
  skipped: (n: number) => `${count(n)} ${n === 1 ? 'rule' : 'rules'} did not match`,
  policyOf: (chain: string) => `policy of ${chain}`,
  returns: (chain: string) => `end of ${chain}: back to the caller`,
  toTop: 'More steps before',
  verdictOf: { ACCEPT: 'accept', DROP: 'drop', STOLEN: 'stolen', QUEUE: 'queue', REPEAT: 'repeat', '': 'running' },
  nothingSaid: 'It let the packet pass and changed nothing.',
  changed: 'Changed here',
  entry: 'Connection',
});
