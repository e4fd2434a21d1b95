import type { Culprit, DropEvent, TraceEvent } from '../protocol/messages.ts';
import type { SessionState } from '../store/session.ts';
import type { InspectorTab, Theme, View } from '../store/settings.ts';
import type { StorageState } from '../store/storage.ts';
import { count, defineTexts } from './texts.ts';

/** The texts of the page's frame. Each view and dialog keeps its own beside it. */
export const T = defineTexts('page', {
  name: 'Hookscope',
  tagline: 'How a packet crosses a Linux node, one kernel function at a time',
  starting: 'Starting the kernel model',
  failedTitle: 'The kernel model did not start',
  failedHelp: 'Reload the page. If it stays so, the browser may be too old: module workers are needed.',

  lab: 'Lab',
  ownLabs: 'Your labs',
  labMenu: 'Make a lab, or change this one',
  rxModel: 'Receive model',
  rxNapi: 'NAPI',
  rxClassic: 'Classic',
  rxNote: {
    napi: 'NAPI: the card writes frames to RAM, one interrupt starts a poll. Real drivers have worked like this for twenty years.',
    classic:
      'Classic: each frame raises an interrupt and the handler copies it, as study notes tell it. Real drivers use NAPI.',
  },
  rxRemark: {
    napi: 'NAPI: one interrupt, then the softirq polls. Real drivers work like this.',
    classic: 'Classic: the handler copies each frame, as study notes tell it. Real drivers use NAPI.',
  },
  kernelVersion: 'Linux sources to link',
  rxRestart: 'Changing it starts the lab again.',
  theme: 'Theme',

  undo: 'Undo',
  undoTitle: 'Undo the last command (u)',
  help: 'Help',
  helpTitle: 'Help: keys, colours, receive models (?)',
  close: 'Close',
  branch: 'Branch',
  branchMain: 'First timeline',
  branchTitle: 'Timelines: a command typed in the past started each of them',

  problemUndo: 'Not done:',
  storage: {
    kept: '',
    denied: 'This browser does not let the page keep anything: the session will be gone after a reload.',
    full: 'The browser\u2019s storage is full: the session is not kept from here on.',
  } satisfies Record<StorageState, string>,
  notices: {
    '': '',
    rerun:
      'This session was made with another version of the model. Its commands were run again; steps may have other numbers.',
    aside: 'You opened a link. The session you had is kept: Share brings it back.',
  } satisfies Record<SessionState['notice'], string>,

  picture: 'Picture',
  pictureLabel: (net: string) => `The network stack of ${net}`,
  hosts: 'Hosts',
  follow: 'Follow the packet',
  followOn: 'Follows the packet from host to host',
  lookAt: (name: string) => `Look at ${name}`,
  noTime: 'no packet yet',
  nothingYet: 'Nothing has happened yet',
  nothingYetHelp: 'Type a command in the terminal, for instance ping.',
  nothingYetLesson: 'The lesson types for you, and sends the packets.',
  breakHook: (hook: string, on: boolean) => `${on ? 'Do not pause' : 'Pause'} when a packet enters ${hook}`,
  legend: {
    raw: 'raw',
    mangle: 'mangle',
    nat: 'nat',
    filter: 'filter',
    conntrack: 'conntrack',
    ghost: 'not registered yet',
  },
  dropped: 'dropped',
  delivered: 'done',

  inspector: 'Inspector',
  tabs: {
    packet: 'Packet',
    rules: 'Rules',
    hooks: 'Hooks',
    conntrack: 'State',
    service: 'Service',
    why: 'Why',
  } satisfies Record<InspectorTab, string>,
  fold: (what: string) => `Fold ${what}`,
  unfold: (what: string) => `Unfold ${what}`,
  resize: (what: string) => `Size of ${what}`,

  noPacket: 'No packet yet',
  noPacketHelp: 'Type a command in the terminal, for instance ping.',
  skb: 'sk_buff',
  skbEmpty: 'no bytes yet',
  headroom: 'headroom',
  tailroom: 'tailroom',
  headers: 'Headers',
  bytes: 'Bytes',
  changed: 'Changed here',
  unchanged: (fn: string) => `${fn} changed nothing in it`,
  moreChanges: (n: number) => `and ${n} more`,
  whoChanged: (label: string) => `Who changed ${label}?`,
  whoShort: 'who?',
  beside: 'Beside the bytes',

  noRules: 'No table was used here yet',
  noRulesHelp:
    'A table comes to be when it is first touched. Try: iptables -L, or paste into the terminal what iptables-save printed on your machine.',
  emptyChain: 'This chain has no rules.',
  rulesOf: (table: string, chain: string) => `${chain} in table ${table}`,
  policy: 'policy',
  chain: 'Chain',
  table: 'Table',
  rule: 'Rule',
  packets: 'Packets',
  byteCount: 'Bytes',
  counted: 'Counters are as of the moment shown.',
  matched: 'matched',
  walk: 'The packet\u2019s way through this table',
  walkStep: (chain: string, rule: number) => (rule > 0 ? `${chain} rule ${rule}` : `${chain} policy`),
  walkReturn: (chain: string) => `end of ${chain}`,
  loading: 'Asking the model',
  more: (n: number) => `Show ${n} more`,
  backToPacket: 'Back to the packet\u2019s chain',

  hooksIntro: (net: string) => `Registered on ${net}, in the order in which they run`,
  noFunctions: 'nothing registered: packets pass',
  anchors: 'Where each table can sit',
  hookShort: { PREROUTING: 'PRE', INPUT: 'IN', FORWARD: 'FWD', OUTPUT: 'OUT', POSTROUTING: 'POST' },
  anchorNo: 'none',
  ipvsHooks: 'IPVS and its priorities',
  ipvsHook: 'Hook',
  ipvsCore: 'Function',
  ipvsCalls: (core: string) => `calls ${core}`,
  ipvsPriority: 'Priority',
  ipvsState: 'State',
  ipvsStates: { absent: '', registered: 'registered', passed: 'passed', now: 'here' },
  ipvsNone:
    'Not registered: IPVS takes its hooks with the first virtual service (ipvsadm -A) and gives them back with the last.',
  ipvsNote:
    'Right before source NAT (100) in INPUT and right after destination NAT (\u2212100) in OUTPUT. There is none in PREROUTING: IPVS waits until the packet was routed here.',
  functionCount: (n: number) => (n === 1 ? '1 function' : `${n} functions`),

  noConntrack: 'No connections here',
  noConntrackHelp:
    'Conntrack is on only while a rule needs it, for instance one with -m conntrack --ctstate or a NAT target.',
  ctOriginal: 'original',
  ctReply: 'reply',
  ctOf: 'This packet\u2019s connection',
  ctOthers: 'Others',
  ctAll: 'Connections',

  why: 'Why',
  noDrop: 'Nothing was dropped',
  noDropHelp: 'When a packet is dropped, this says where, by which rule or setting, and why.',
  dropsSoFar: 'Drops so far',
  laterDrops: 'Drops further on',
  goTo: 'Go there',
  showRule: 'Show the rule',
  showSetting: 'How to look at it',
  reason: 'Reason',
  functionName: 'Function',
  culprit: 'Decided by',

  timeline: 'Timeline',
  position: 'Position in the trace',
  stepOf: (n: number, all: number) => (all === 0 ? 'no steps yet' : `step ${n} of ${all}`),
  behind: (n: number) => `${n} ${n === 1 ? 'step' : 'steps'} behind`,
  toNow: 'Go to now',
  now: 'Now',
  past: 'In the past',
  pastNote: 'A command typed now happens at this step and starts a new branch.',
  first: 'First step (Home)',
  back: 'Step back (left arrow)',
  play: 'Play (space)',
  pause: 'Pause (space)',
  forward: 'Step forward (right arrow)',
  over: 'Step over to the next hook (shift and right arrow)',
  last: 'Last step (End)',
  run: 'Run to the next breakpoint (r)',
  speed: 'Speed',
  breakpoints: 'Breakpoints',
  out: 'Step out, of the hook or back to what caused it (o)',
  pauseAt: (at: string) => `Pause at ${at}`,
  exportAs: 'Export: picture, text, capture \u2026',
  compareTitle: 'Timelines as a tree; compare two runs (c)',
  searchTitle: 'Search the steps (/)',
  searchClear: 'End the search',
  breakpointsTitle: 'Breakpoints: where playing pauses (B)',

  terminal: 'Terminal',
  terminalLabel: (place: string) => `Terminal of ${place}. Escape leaves it`,
  terminalLoading: 'Loading the terminal',
  transcript: (place: string) => `What the terminal of ${place} shows`,
  running: 'running',
  pasted: (lines: number, chars: number) => `[${count(lines)} lines, ${count(chars)} characters]`,
  moreLines: (n: number) => `\u2026 ${count(n)} more lines`,

  said: {
    link: (dev: string, host: string, time: string) => `on its way to ${dev} of ${host}, ${time} away`,
    running: 'running',
    hook: (hook: string, verdict: string) => `${hook}: ${verdict}`,
    policy: (chain: string) => `policy of ${chain}`,
    rule: (chain: string, rule: number) => `${chain} rule ${rule}`,
    table: (table: string, where: string, verdict: string) => `table ${table}, ${where}: ${verdict}`,
  },
  culprits: {
    rule: (table: string, chain: string, rule: number) => `rule ${rule} of chain ${chain}, table ${table}`,
    policy: (table: string, chain: string) => `the policy of chain ${chain}, table ${table}`,
    sysctl: (name: string, value: string) => `the setting ${name} = ${value}`,
    route: (text: string) => `routing: ${text}`,
    device: (dev: string, text: string) => `device ${dev}: ${text}`,
    packet: (text: string) => `the packet itself: ${text}`,
  },
  dropOf: (host: string, packet: string, by: string) => `${host} dropped ${packet}${by === '' ? '' : `: ${by}`}.`,
  aPacket: 'a packet',
  packetOf: (short: string) => `a ${short}`,
  packetBetween: (short: string, from: string, to: string) => `the ${short} from ${from} to ${to}`,
  to: ' to ',
  helpDialog: {
    title: 'Help',
    intro:
      'Commands and frames go in, a trace comes out. You see one moment of it: the playhead. Everything you see is what a model of the Linux kernel did, function by function.',
    keys: 'Keys',
    colours: 'Colours mean tables',
    commands: 'In the terminal',
    commandsNote:
      'Type help there for the commands. Tab completes, the up arrow brings back, ctrl-c stops, Escape leaves the terminal.',
  },
  kinds: { eth: 'Ethernet', arp: 'ARP', ip: 'IPv4', icmp: 'ICMP', tcp: 'TCP', udp: 'UDP', data: 'data' },

  views: 'Views',
  panes: 'Panes',
  view: {
    explore: 'Explore',
    learn: 'Learn',
    twin: 'Compare modes',
    cost: 'Cost',
    sandbox: 'Build',
  } satisfies Record<View, string>,
  viewTitle: {
    explore: 'The lab, its terminal, and the packet',
    learn: 'Lessons and levels',
    twin: 'The same packet through iptables mode and IPVS mode, side by side',
    cost: 'What a packet pays with 1 to 10,000 Services',
    sandbox: 'Hosts and links of your own: draw a lab and run it',
  } satisfies Record<View, string>,
  share: 'Share',
  shareTitle: 'Share: link, file, embed',
  language: 'Language',
  languageFailed: (why: string) => `The texts of this language could not be loaded: ${why}`,
  palette: 'Find',
  paletteTitle: 'Find an action, a lab, a host, a command (ctrl or command and k)',
  space: 'space',
  menu: 'Settings',
  menuTitle: 'Settings: view, receive model, theme',
  themes: { system: 'Auto', dark: 'Dark', light: 'Light' } satisfies Record<Theme, string>,
  /** What the model, the picture and the checks say is English; here it is in the language of the page. */
  say: (english: string): string => english,
  comma: ', ',
  asSentence: (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, '.'),
});

/** Simulated time for people: `12.3 \u00b5s`. */
export function formatTime(ns: number): string {
  if (ns < 1_000) return `${ns} ns`;
  if (ns < 1_000_000) return `${trim(ns / 1_000)} \u00b5s`;
  if (ns < 1_000_000_000) return `${trim(ns / 1_000_000)} ms`;
  return `${trim(ns / 1_000_000_000)} s`;
}
const trim = (n: number): string => n.toFixed(n < 10 ? 3 : n < 100 ? 2 : 1).replace(/\.?0+$/, '');

/** One line about an event: what stands beside the function's name. */
export function sentence(event: TraceEvent, nameOf: (net: number) => string): string {
  switch (event.kind) {
    case 'step':
    case 'consume':
    case 'drop':
      return T.say(event.note);
    case 'alloc':
      return T.say(event.why);
    case 'hook':
      return event.note === undefined ? hookSentence(event) : T.say(event.note);
    case 'link':
      return T.said.link(event.toDev, nameOf(event.toNet), formatTime(event.arrives - event.time));
    default:
      return '';
  }
}

function hookSentence(event: Extract<TraceEvent, { kind: 'hook' }>): string {
  const verdict = event.verdict === '' ? T.said.running : T.say(event.verdict.toLowerCase());
  const last = event.walk?.steps.at(-1);
  if (!event.walk || !last) return T.said.hook(event.hook, verdict);
  const where = last.kind === 'policy' ? T.said.policy(last.chain) : T.said.rule(last.chain, last.rule);
  return T.said.table(event.walk.table, where, verdict);
}

/** What decided a drop, as a phrase. */
export function culpritText(c: Culprit): string {
  switch (c.kind) {
    case 'rule':
      return T.culprits.rule(c.table, c.chain, c.rule);
    case 'policy':
      return T.culprits.policy(c.table, c.chain);
    case 'sysctl':
      return T.culprits.sysctl(c.name, String(c.value));
    case 'route':
      return T.culprits.route(T.say(c.text));
    case 'device':
      return T.culprits.device(c.dev, T.say(c.text));
    case 'packet':
      return T.culprits.packet(T.say(c.text));
  }
}

/** A drop in one sentence. */
export function dropSentence(drop: DropEvent, packet: string, host: string): string {
  return T.dropOf(host, packet, drop.culprit ? culpritText(drop.culprit) : '');
}
