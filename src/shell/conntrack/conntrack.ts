import '../../kernel/conntrack/module.ts';
import type { Conn } from '../../kernel/conntrack/nf-conn.ts';
import { TCP_STATES } from '../../kernel/conntrack/tcp-state.ts';
import {
  IPS_DST_NAT,
  IPS_DST_NAT_DONE,
  IPS_SRC_NAT,
  IPS_SRC_NAT_DONE,
  type NfConntrackTuple,
} from '../../kernel/conntrack/types.ts';
import { EEXIST, strerror } from '../../kernel/errno.ts';
import { SEC } from '../../kernel/time/clock.ts';
import { AF_INET, INADDR_ANY, type InetAddr } from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_SCTP } from '../../wire/ipv4.ts';
import type { Command, Process } from '../command.ts';
import { checkOptions } from './check.ts';
import { CtExit } from './error.ts';
import { fits, statusBits } from './filter.ts';
import { type CtOptions, parseOptions } from './options.ts';
import { type CtEventType, entryLine, eventLine } from './print.ts';

const PROGRAM = 'conntrack v1.4.7 (conntrack-tools)';

const USAGE = `Command line interface for the connection tracking system. Version 1.4.7
Usage: conntrack [commands] [options]

Commands:
  -L [table]   list the entries          -C   how many there are
  -G           get one entry             -F   delete all of them
  -D           delete what fits          -E   print changes as they happen
  -I, -A       make an entry             -U   change what fits
  -S           statistics                -V   the version

Filters:
  -s, -d IP[/LENGTH]   source, destination as first seen
  -r, -q IP[/LENGTH]   source, destination of replies
  -p PROTOCOL          with --sport, --dport, --state or --icmp-type, --icmp-code, --icmp-id
  -n, -g, -j [IP]      source, destination, either was translated
  -m MARK[/MASK]  -u STATUS[,...]  -w ZONE  -f FAMILY

Others:
  -t SECONDS  -o extended|id|save  -e NEW|UPDATES|DESTROY|ALL
`;

const sum = (n: number, what: string): string => `${PROGRAM}: ${n} flow entries have been ${what}.\n`;

/** The tuple that the options describe. */
function tupleOf(o: CtOptions): NfConntrackTuple {
  const icmp = o.proto === IPPROTO_ICMP;
  const byReply = !o.src || !o.dst;
  const src: InetAddr = (byReply ? o.replyDst : o.src)?.addr ?? INADDR_ANY;
  const dst: InetAddr = (byReply ? o.replySrc : o.dst)?.addr ?? INADDR_ANY;
  return {
    l3num: AF_INET,
    protonum: o.proto ?? 0,
    src,
    dst,
    srcPort: icmp ? (o.icmpId ?? 0) : (o.sport ?? o.replyDport ?? o.srcKey ?? 0),
    dstPort: icmp ? ((o.icmpType ?? 0) << 8) | (o.icmpCode ?? 0) : (o.dport ?? o.replySport ?? o.dstKey ?? 0),
  };
}

/** The reply, where the options make it differ from the mirror image of the original. */
function replyOf(o: CtOptions, orig: NfConntrackTuple): NfConntrackTuple | null {
  const changed = o.replySrc || o.replyDst || o.srcNat || o.dstNat || o.replySport !== null || o.replyDport !== null;
  if (!changed || o.proto === IPPROTO_ICMP) return null;
  return {
    ...orig,
    src: o.dstNat?.addr ?? o.replySrc?.addr ?? orig.dst,
    dst: o.srcNat?.addr ?? o.replyDst?.addr ?? orig.src,
    srcPort: o.dstNat?.port ?? o.replySport ?? orig.dstPort,
    dstPort: o.srcNat?.port ?? o.replyDport ?? orig.srcPort,
  };
}

function stateOf(o: CtOptions): { tcpState?: string; sctp?: { state: string; vtag: [number, number] } } {
  if (o.state === null) return {};
  if (o.proto !== IPPROTO_SCTP) return { tcpState: o.state };
  return { sctp: { state: o.state, vtag: [o.origVtag ?? 0, o.replyVtag ?? 0] } };
}

function create(process: Process, o: CtOptions): number {
  const orig = tupleOf(o);
  const reply = replyOf(o, orig);
  const nat = (o.srcNat ? IPS_SRC_NAT | IPS_SRC_NAT_DONE : 0) | (o.dstNat ? IPS_DST_NAT | IPS_DST_NAT_DONE : 0);
  const ret = process.net.ct.create({
    orig,
    ...(reply ? { reply } : {}),
    timeout: o.timeout ?? 0,
    ...stateOf(o),
    status: (o.status ? statusBits(o.status) : 0) | nat,
    mark: o.mark?.value ?? 0,
    zone: o.zone ?? 0,
  });
  const added = o.command === 'A';
  if (ret === -EEXIST && added) {
    process.err(sum(0, 'added'));
    return 0;
  }
  if (ret === -EEXIST) throw new CtExit('Operation failed: Such conntrack exists, try -U to update', 1);
  if (ret < 0) throw new CtExit(`Operation failed: ${strerror(ret)}`, 1);
  process.err(sum(1, added ? 'added' : 'created'));
  return 0;
}

function get(process: Process, o: CtOptions): number {
  const { net } = process;
  const ct = net.ct.find(tupleOf(o), o.zone ?? 0) as Conn | null;
  if (!ct) throw new CtExit("Operation failed: such conntrack doesn't exist", 1);
  process.out(entryLine(net, o, ct, 2));
  process.err(sum(1, 'shown'));
  return 0;
}

function list(process: Process, o: CtOptions): number {
  const { net } = process;
  const shown = o.table === 'conntrack' ? net.ct.entries().filter((ct) => fits(o, ct)) : [];
  for (const ct of shown) {
    process.out(entryLine(net, o, ct, 1));
    if (o.zero) for (const counter of ct.acct) Object.assign(counter, { packets: 0, bytes: 0 });
  }
  process.err(
    o.table === 'expect' ? `${PROGRAM}: ${shown.length} expectations have been shown.\n` : sum(shown.length, 'shown'),
  );
  return 0;
}

function remove(process: Process, o: CtOptions): number {
  const { net } = process;
  const doomed = net.ct.entries().filter((ct) => fits(o, ct));
  for (const ct of doomed) {
    process.out(entryLine(net, o, ct, 1));
    net.ct.delete(ct);
  }
  process.err(sum(doomed.length, 'deleted'));
  return doomed.length > 0 ? 0 : 1;
}

function update(process: Process, o: CtOptions): number {
  const { net } = process;
  const changes = o.mark !== null || o.timeout !== null || o.status !== null || o.state !== null;
  const found = changes ? net.ct.entries().filter((ct) => fits(o, ct, true) && differs(o, ct)) : [];
  // the message then names no family, which the kernel does not take (`ctnetlink_parse_tuple_filter`)
  if (found.length > 0 && !namesFamily(o)) {
    const failed = 'Operation failed: Operation not supported';
    process.err(`${failed}\n`);
    throw new CtExit(failed, 1);
  }
  for (const ct of found) {
    if (o.mark) ct.mark = ((ct.mark & ~o.mark.mask) | o.mark.value) >>> 0;
    if (o.timeout !== null) ct.setTimeout(o.timeout);
    if (o.status) ct.status |= statusBits(o.status);
    if (o.state !== null && ct.tcp) ct.tcp.state = TCP_STATES.indexOf(o.state);
    ct.changed(null, 'ctnetlink_change_conntrack');
    process.out(entryLine(net, o, ct, 2));
  }
  process.err(sum(found.length, 'updated'));
  return found.length > 0 ? 0 : 1;
}

const namesFamily = (o: CtOptions): boolean =>
  o.family !== null || [o.src, o.dst, o.replySrc, o.replyDst].some((address) => address !== null);

/** Whether `-U` would change an entry: one that stays as it is is left alone, and not counted. */
function differs(o: CtOptions, ct: Conn): boolean {
  const mark = o.mark ? ((ct.mark & ~o.mark.mask) | o.mark.value) >>> 0 : ct.mark;
  const bits = o.status ? statusBits(o.status) : 0;
  return (
    mark !== ct.mark ||
    (ct.status & bits) !== bits ||
    (o.timeout !== null && o.timeout !== Math.floor(ct.expires / SEC)) ||
    (o.state !== null && ct.protoState !== o.state)
  );
}

/** Prints events until ctrl-c. */
function follow(process: Process, o: CtOptions): void {
  const { listeners } = process.net.ct;
  const wanted = o.events ?? ['ALL'];
  let count = 0;
  const listener = (ct: Conn, op: 'new' | 'confirm' | 'update' | 'destroy'): void => {
    if (op === 'new') return; // not in the table yet: the kernel reports it when it is confirmed
    const type: CtEventType = op === 'confirm' ? 'NEW' : op === 'update' ? 'UPDATE' : 'DESTROY';
    const name = type === 'UPDATE' ? 'UPDATES' : type;
    if (!wanted.includes('ALL') && !wanted.includes(name)) return;
    if (!fits(o, ct)) return;
    count++;
    process.out(eventLine(o, type, ct));
  };
  listeners.add(listener);
  process.onExit(() => listeners.delete(listener));
  process.onInterrupt(() => {
    process.err(`${PROGRAM}: ${count} flow events have been shown.\n`);
    process.exit(0);
  });
}

const STATISTICS = [
  'found',
  'invalid',
  'insert',
  'insert_failed',
  'drop',
  'early_drop',
  'error',
  'search_restart',
  'clash_resolve',
  'chaintoolong',
];

/** Runs a command; null when it goes on. */
function run(process: Process, o: CtOptions): number | null {
  const { net } = process;
  switch (o.command) {
    case 'L':
      return list(process, o);
    case 'G':
      return get(process, o);
    case 'D':
      return remove(process, o);
    case 'U':
      return update(process, o);
    case 'I':
    case 'A':
      return create(process, o);
    case 'E':
      if (o.table !== 'conntrack') throw new CtExit('Operation failed: events of expectations are not modelled', 1);
      follow(process, o);
      return null;
    case 'F': {
      if (o.table === 'conntrack') net.ct.flush();
      const what = o.table === 'expect' ? 'expectation' : 'connection tracking';
      process.err(`${PROGRAM}: ${what} table has been emptied.\n`);
      return 0;
    }
    case 'C':
      process.out(`${o.table === 'expect' ? 0 : net.ct.count}\n`);
      return 0;
    case 'S':
      process.out(`cpu=0   \t${STATISTICS.map((n) => `${n}=0 `).join('')}\n`);
      return 0;
    case 'V':
      process.out(`${PROGRAM}\n`);
      return 0;
    default:
      process.out(USAGE);
      return 0;
  }
}

const complete = (words: readonly string[], at: number): readonly string[] => {
  const before = words[at - 1] ?? '';
  if (before === '-p' || before === '--protonum') return ['tcp', 'udp', 'icmp', 'sctp', 'gre'];
  if (before === '--state') return TCP_STATES;
  if (before === '-o') return ['extended', 'id', 'save'];
  return [
    '-L',
    '-D',
    '-F',
    '-I',
    '-U',
    '-G',
    '-C',
    '-S',
    '-E',
    '-p',
    '-s',
    '-d',
    '-n',
    '-g',
    '--sport',
    '--dport',
    '--state',
  ];
};

export const conntrack: Command = {
  name: 'conntrack',
  summary: 'Show, change and follow the table of connections.',
  synopsis:
    'conntrack -L [ FILTERS ]\nconntrack -E [ -e NEW,UPDATES,DESTROY ]\nconntrack { -D | -U | -G | -I } OPTIONS\nconntrack -F\nconntrack -C',
  start(process) {
    try {
      const o = parseOptions(process.argv.slice(1));
      if (o.output.includes('xml')) throw new CtExit('Operation failed: XML output is not modelled', 1);
      checkOptions(o);
      const status = run(process, o);
      if (status !== null) process.exit(status);
    } catch (error) {
      if (!(error instanceof CtExit)) throw error;
      process.err(`${PROGRAM}: ${error.message}\n`);
      if (error.hint) process.err("Try `conntrack -h' or 'conntrack --help' for more information.\n");
      process.exit(error.status);
    }
  },
  complete,
};
