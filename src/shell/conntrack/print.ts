import { tupleText } from '../../kernel/conntrack/format.ts';
import type { Conn } from '../../kernel/conntrack/nf-conn.ts';
import { IPS_ASSURED, IPS_SEEN_REPLY } from '../../kernel/conntrack/types.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { SEC } from '../../kernel/time/clock.ts';
import { formatIpv4, type InetAddr, isIpv4 } from '../../wire/inet.ts';
import { IPPROTO_ICMP } from '../../wire/ipv4.ts';
import { dstNat, srcNat } from './filter.ts';
import { type CtOptions, protoText } from './options.ts';

const quad = (a: InetAddr): string => (isIpv4(a) ? formatIpv4(a) : a);

/** One entry as `-L`, `-G`, `-D` and `-U` print it, with a newline. */
export function entryLine(net: NetNs, o: CtOptions, ct: Conn, use: number): string {
  if (o.output.includes('save')) return `${saveLine(ct)}\n`;
  const options = { extended: o.output.includes('extended'), id: o.output.includes('id'), use };
  return `${net.ct.listLine(ct, options)}\n`;
}

/** One entry as the command that makes it (`-o save`). */
function saveLine(ct: Conn): string {
  const [orig, reply] = ct.tuples;
  const status = [
    ...(ct.status & IPS_SEEN_REPLY ? ['SEEN_REPLY'] : []),
    ...(ct.status & IPS_ASSURED ? ['ASSURED'] : []),
  ];
  const out = ['-A', '-t', String(Math.floor(ct.expires / SEC)), '-u', status.join(',') || 'UNSET'];
  out.push('-s', quad(orig.src), '-d', quad(orig.dst));
  out.push(dstNat(ct) ? '-g' : '-r', quad(reply.src));
  out.push(srcNat(ct) ? '-n' : '-q', quad(reply.dst));
  out.push('-p', protoText(orig.protonum));
  if ([6, 17, 132].includes(orig.protonum)) {
    out.push('--sport', String(orig.srcPort), '--dport', String(orig.dstPort));
    out.push('--reply-port-src', String(reply.srcPort), '--reply-port-dst', String(reply.dstPort));
  } else if (orig.protonum === IPPROTO_ICMP) {
    out.push('--icmp-type', String(orig.dstPort >>> 8), '--icmp-code', String(orig.dstPort & 255));
    out.push('--icmp-id', String(orig.srcPort));
  }
  if (ct.protoState !== '') out.push('--state', ct.protoState);
  if (ct.sctp) out.push('--orig-vtag', String(ct.sctp.vtag[0]), '--reply-vtag', String(ct.sctp.vtag[1]));
  if (ct.zone !== 0) out.push('-w', String(ct.zone));
  return out.join(' ');
}

const NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  132: 'sctp',
  136: 'udplite',
};

export type CtEventType = 'NEW' | 'UPDATE' | 'DESTROY';

/** One event as `-E` prints it. A mark of zero, the use count, and the timer of a dead entry are not in the message. */
export function eventLine(o: CtOptions, type: CtEventType, ct: Conn): string {
  const [orig, reply] = ct.tuples;
  const out = [`[${type}]`.padStart(9)];
  if (o.output.includes('extended')) out.push('ipv4     2');
  out.push(`${(NAMES[orig.protonum] ?? 'unknown').padEnd(8)} ${orig.protonum}`);
  if (type !== 'DESTROY') out.push(String(Math.round(ct.expires / SEC)));
  if (ct.protoState !== '' && type !== 'DESTROY') out.push(ct.protoState);
  const count = (dir: 0 | 1): string[] =>
    ct.counts && type === 'DESTROY' ? [`packets=${ct.acct[dir].packets} bytes=${ct.acct[dir].bytes}`] : [];
  out.push(tupleText(orig), ...count(0));
  if (!(ct.status & IPS_SEEN_REPLY)) out.push('[UNREPLIED]');
  out.push(tupleText(reply), ...count(1));
  if (ct.status & IPS_ASSURED) out.push('[ASSURED]');
  if (ct.mark !== 0) out.push(`mark=${ct.mark}`);
  if (ct.zone !== 0) out.push(`zone=${ct.zone}`);
  if (o.output.includes('id')) out.push(`id=${ct.id}`);
  return `${out.join(' ')}\n`;
}
