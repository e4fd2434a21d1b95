import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { CtExit } from './error.ts';
import type { CtCommand, CtOptions } from './options.ts';
import { OPTION_NAMES } from './tables.ts';

/** Which options each command takes, in the order in which they are checked: 0 none, 1 needed, 2 may be. */
const ORDER = 'sdrqptuzemfngobjwi{}';
const MATRIX: Readonly<Record<CtCommand, string>> = {
  L: '22222022022222222022',
  I: '22221120022220002000',
  A: '22221120022220002000',
  D: '22222220022222022222',
  U: '22222220022222022200',
  G: '22221000002002002000',
  F: '00000000002000000000',
  E: '22222000222222222022',
  C: '00000000002000000000',
  S: '00000000002000000000',
  V: '00000000000000000000',
  h: '00000000000000000000',
};

/** What a command cannot do with, and what it cannot do without (`generic_opt_check`). */
export function checkOptions(o: CtOptions): void {
  if (!o.command) {
    const first = [...ORDER].find((letter) => o.given.has(letter));
    if (first) throw new CtExit(`Illegal option \`--${OPTION_NAMES[first]}' with this command`);
    return;
  }
  const row = MATRIX[o.command];
  for (const [i, letter] of [...ORDER].entries()) {
    const need = row[i];
    if (need === '1' && !o.given.has(letter))
      throw new CtExit(`You need to supply the \`--${OPTION_NAMES[letter]}' option for this command`);
    if (need === '0' && o.given.has(letter))
      throw new CtExit(`Illegal option \`--${OPTION_NAMES[letter]}' with this command`);
  }
  if (o.maskSrc !== null && !o.src) throw new CtExit("Can't use --mask-src without --src");
  if (o.maskDst !== null && !o.dst) throw new CtExit("Can't use --mask-dst without --dst");
  const creates = o.command === 'I' || o.command === 'A';
  if (!creates && o.command !== 'G') return;
  const whole = (o.src && o.dst) || (o.replySrc && o.replyDst);
  if (!whole) throw new CtExit("you have to specify `--src' and `--dst'");
  checkProtocol(o, creates);
}

/** What the protocol's own part insists on. */
function checkProtocol(o: CtOptions, creates: boolean): void {
  const needs = (name: string): CtExit => new CtExit(`You need to supply the \`--${name}' option for this command`);
  const { proto } = o;
  if (proto === IPPROTO_ICMP) {
    if (o.icmpType === null) throw needs('icmp-type');
    if (o.icmpCode === null) throw needs('icmp-code');
    if (o.icmpId === null) throw needs('icmp-id');
  }
  if ((proto === IPPROTO_TCP || proto === IPPROTO_SCTP) && creates && o.state === null) throw needs('state');
  if (proto === IPPROTO_SCTP && creates && o.origVtag === null) throw needs('orig-vtag');
  if (proto === IPPROTO_SCTP && creates && o.replyVtag === null) throw needs('reply-vtag');
  if (proto === IPPROTO_TCP || proto === IPPROTO_UDP || proto === IPPROTO_SCTP) {
    const ports = (o.sport !== null && o.dport !== null) || (o.replySport !== null && o.replyDport !== null);
    if (!ports) throw new CtExit("you have to specify `--sport' and `--dport'");
  }
  if (proto === 47 && (o.srcKey === null || o.dstKey === null))
    throw new CtExit("you have to specify `--srckey' and `--dstkey'");
}
