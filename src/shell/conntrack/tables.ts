import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import type { CtCommand, CtTable } from './options.ts';

export const COMMANDS: Readonly<Record<string, CtCommand>> = {
  L: 'L',
  I: 'I',
  A: 'A',
  D: 'D',
  U: 'U',
  G: 'G',
  F: 'F',
  E: 'E',
  C: 'C',
  S: 'S',
  V: 'V',
  h: 'h',
};

export const LONG_COMMANDS: Readonly<Record<string, CtCommand>> = {
  dump: 'L',
  create: 'I',
  add: 'A',
  delete: 'D',
  update: 'U',
  get: 'G',
  flush: 'F',
  event: 'E',
  count: 'C',
  stats: 'S',
  version: 'V',
  help: 'h',
};

/** Long options, with the short name each stands for. */
export const LONG: Readonly<Record<string, string>> = {
  src: 's',
  'orig-src': 's',
  dst: 'd',
  'orig-dst': 'd',
  'reply-src': 'r',
  'reply-dst': 'q',
  protonum: 'p',
  timeout: 't',
  status: 'u',
  zero: 'z',
  'event-mask': 'e',
  mark: 'm',
  secmark: 'c',
  family: 'f',
  'src-nat': 'n',
  'dst-nat': 'g',
  'any-nat': 'j',
  output: 'o',
  'buffer-size': 'b',
  zone: 'w',
  label: 'l',
  id: 'i',
  'mask-src': '{',
  'mask-dst': '}',
};

/** The name an option is complained about by. */
export const OPTION_NAMES: Readonly<Record<string, string>> = {
  s: 'src',
  d: 'dst',
  r: 'reply-src',
  q: 'reply-dst',
  p: 'protonum',
  t: 'timeout',
  u: 'status',
  z: 'zero',
  e: 'event-mask',
  m: 'mark',
  f: 'family',
  n: 'src-nat',
  g: 'dst-nat',
  j: 'any-nat',
  o: 'output',
  b: 'buffer-size',
  w: 'zone',
  i: 'id',
  '{': 'mask-src',
  '}': 'mask-dst',
};

export const PORT_OPTIONS: Readonly<Record<string, 'sport' | 'dport' | 'replySport' | 'replyDport'>> = {
  sport: 'sport',
  dport: 'dport',
  'orig-port-src': 'sport',
  'orig-port-dst': 'dport',
  'reply-port-src': 'replySport',
  'reply-port-dst': 'replyDport',
};
export const ICMP_OPTIONS: Readonly<Record<string, 'icmpType' | 'icmpCode' | 'icmpId'>> = {
  'icmp-type': 'icmpType',
  'icmp-code': 'icmpCode',
  'icmp-id': 'icmpId',
};
export const GRE_OPTIONS: Readonly<Record<string, 'srcKey' | 'dstKey'>> = {
  srckey: 'srcKey',
  dstkey: 'dstKey',
  'orig-key-src': 'srcKey',
  'orig-key-dst': 'dstKey',
};
const GRE = 47;

/** The options of `-p PROTOCOL`: known only once it was given. */
export function protoOptions(proto: number | null): readonly string[] {
  if (proto === IPPROTO_TCP) return [...Object.keys(PORT_OPTIONS), 'state'];
  if (proto === IPPROTO_SCTP) return [...Object.keys(PORT_OPTIONS), 'state', 'orig-vtag', 'reply-vtag'];
  if (proto === IPPROTO_UDP) return Object.keys(PORT_OPTIONS);
  if (proto === IPPROTO_ICMP) return Object.keys(ICMP_OPTIONS);
  return proto === GRE ? Object.keys(GRE_OPTIONS) : [];
}

export const TABLES: readonly CtTable[] = ['conntrack', 'expect', 'dying', 'unconfirmed'];
export const STATUSES = [
  'ASSURED',
  'SEEN_REPLY',
  'UNSET',
  'FIXED_TIMEOUT',
  'EXPECTED',
  'OFFLOAD',
  'HW_OFFLOAD',
  'UNREPLIED',
];
export const OUTPUTS = ['extended', 'timestamp', 'id', 'xml', 'ktimestamp', 'labels', 'userspace', 'save'];
export const EVENTS = ['ALL', 'NEW', 'UPDATES', 'DESTROY'];
export const SCTP_STATES = [
  'NONE',
  'CLOSED',
  'COOKIE_WAIT',
  'COOKIE_ECHOED',
  'ESTABLISHED',
  'SHUTDOWN_SENT',
  'SHUTDOWN_RECD',
  'SHUTDOWN_ACK_SENT',
];
