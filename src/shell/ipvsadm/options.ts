import type { DestSpec } from '../../kernel/ipvs/dest.ts';
import {
  IP_VS_CONN_F_DROUTE,
  IP_VS_CONN_F_MASQ,
  IP_VS_CONN_F_TUNNEL,
  IP_VS_SVC_F_ONEPACKET,
  IP_VS_SVC_F_PERSISTENT,
  IP_VS_TUNNEL_ENCAP_FLAG_CSUM,
  IP_VS_TUNNEL_ENCAP_FLAG_REMCSUM,
} from '../../kernel/ipvs/flags.ts';
import type { SyncDaemon, Timeouts } from '../../kernel/ipvs/ipvs.ts';
import type { ServiceSpec } from '../../kernel/ipvs/service.ts';
import { formatIpv4, INADDR_ANY, INADDR_BROADCAST } from '../../wire/inet.ts';
import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import type { Files } from '../command.ts';
import { fail, IpvsExit, type Next, Popt } from './popt.ts';
import { COMMANDS, checkOptions, checkTunnel, OPTIONS, type OptName } from './table.ts';
import {
  parseFwmark,
  parseMcastGroup,
  parseNetmask,
  parseSchedFlags,
  parseService,
  parseTimeout,
  parseTunType,
  toNumber,
} from './values.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const INT_MAX = 0x7fffffff;
const DEF_SCHED = 'wlc';
/** How much of a scheduler's name is kept (`IP_VS_SCHEDNAME_MAXLEN`). */
const SCHEDNAME_MAXLEN = 16;

/** Everything a command line says (`struct ipvs_command_entry`). */
export interface CommandEntry {
  command: string;
  readonly svc: Mutable<ServiceSpec>;
  readonly dest: Mutable<DestSpec>;
  readonly daemon: Mutable<SyncDaemon>;
  timeouts: Timeouts;
  readonly options: Set<OptName>;
  schedFlags: string;
}

const newEntry = (): CommandEntry => ({
  command: '',
  svc: {
    protocol: IPPROTO_TCP,
    addr: INADDR_ANY,
    port: 0,
    fwmark: 0,
    schedName: '',
    peName: '',
    flags: 0,
    timeout: 0,
    netmask: INADDR_BROADCAST,
  },
  dest: {
    addr: INADDR_ANY,
    port: 0,
    fwd: IP_VS_CONN_F_DROUTE,
    weight: 1,
    uThreshold: 0,
    lThreshold: 0,
    tunType: 'ipip',
    tunPort: 0,
    tunFlags: 0,
  },
  daemon: { state: 'master', mcastIfn: '', syncid: 0, maxlen: 0, group: '', port: 0, ttl: 0 },
  timeouts: { tcp: 0, tcpFin: 0, udp: 0 },
  options: new Set(),
  schedFlags: '',
});

export const tryHelp = (program: string): never => {
  throw new IpvsExit(`Try \`${program} -h' or '${program} --help' for more information.\n`, 255);
};

const bounded = (text: string, min: number, max: number, what: string): number =>
  toNumber(text, min, max) ?? fail(`illegal ${what} specified`);

const daemonState = (text: string, complaint: string): SyncDaemon['state'] =>
  text === 'master' || text === 'backup' ? text : fail(complaint);

const SERVICE_PROTOCOLS: Readonly<Record<string, number>> = {
  'tcp-service': IPPROTO_TCP,
  'udp-service': IPPROTO_UDP,
  'sctp-service': IPPROTO_SCTP,
};
const FORWARDING: Readonly<Record<string, number>> = {
  ipip: IP_VS_CONN_F_TUNNEL,
  gatewaying: IP_VS_CONN_F_DROUTE,
  masquerading: IP_VS_CONN_F_MASQ,
};

/** Takes one option that is no command. */
function takeOption(ce: CommandEntry, files: Files, { option, arg, word }: Next & { kind: 'option' }): void {
  const { svc, dest, daemon } = ce;
  const text = arg ?? '';
  const set = (name: OptName): void => {
    if (ce.options.has(name)) fail(`multiple '${name}' options specified`);
    ce.options.add(name);
  };
  switch (option.long) {
    case 'tcp-service':
    case 'udp-service':
    case 'sctp-service': {
      set('service-address');
      svc.protocol = SERVICE_PROTOCOLS[option.long] ?? IPPROTO_TCP;
      const found = parseService(files, text, svc.protocol) ?? fail('illegal virtual server address[:port] specified');
      svc.addr = found.addr;
      svc.port = found.port ?? 0;
      return;
    }
    case 'fwmark-service':
      set('service-address');
      svc.protocol = IPPROTO_TCP;
      svc.fwmark = parseFwmark(text);
      return;
    case 'scheduler':
      set('scheduler');
      svc.schedName = text.slice(0, SCHEDNAME_MAXLEN);
      return;
    case 'persistent':
      set('persistent');
      svc.flags |= IP_VS_SVC_F_PERSISTENT;
      svc.timeout = parseTimeout(arg, 1);
      return;
    case 'netmask':
      set('netmask');
      svc.netmask = parseNetmask(files, text);
      return;
    case 'real-server': {
      set('real-server');
      const found = parseService(files, text, svc.protocol) ?? fail('illegal real server address[:port] specified');
      dest.addr = found.addr;
      dest.port = found.port ?? svc.port;
      return;
    }
    case 'ipip':
    case 'gatewaying':
    case 'masquerading':
      set('forwarding-method');
      dest.fwd = FORWARDING[option.long] ?? IP_VS_CONN_F_DROUTE;
      return;
    case 'weight':
      set('weight');
      dest.weight = bounded(text, 0, INT_MAX, 'weight');
      return;
    case 'u-threshold':
      set('u-threshold');
      dest.uThreshold = bounded(text, 0, INT_MAX, 'u_threshold');
      return;
    case 'l-threshold':
      set('l-threshold');
      dest.lThreshold = bounded(text, 0, INT_MAX, 'l_threshold');
      return;
    case 'mcast-interface':
      set('mcast-interface');
      daemon.mcastIfn = text.slice(0, 16);
      return;
    case 'syncid':
      set('syncid');
      daemon.syncid = bounded(text, 0, 255, 'syncid');
      return;
    case 'ops':
      set('ops');
      svc.flags |= IP_VS_SVC_F_ONEPACKET;
      return;
    case 'pe':
      set('pe');
      svc.peName = text.slice(0, SCHEDNAME_MAXLEN);
      return;
    case 'sched-flags':
      set('sched-flags');
      ce.schedFlags = text;
      return;
    case 'mcast-group':
      set('mcast-group');
      daemon.group = formatIpv4(parseMcastGroup(text));
      return;
    case 'mcast-port':
      set('mcast-port');
      daemon.port = bounded(text, 1, 65535, 'mcast-port');
      return;
    case 'mcast-ttl':
      set('mcast-ttl');
      daemon.ttl = bounded(text, 1, 255, 'mcast-ttl');
      return;
    case 'sync-maxlen':
      set('sync-maxlen');
      daemon.maxlen = bounded(text, 1, 65535 - 20 - 8, 'sync-maxlen');
      return;
    case 'tun-type':
      set('tun-type');
      dest.tunType = parseTunType(text);
      return;
    case 'tun-port':
      set('tun-port');
      dest.tunPort = bounded(text, 1, 65535, 'tunnel port');
      return;
    case 'tun-csum':
      set('tun-csum');
      dest.tunFlags |= IP_VS_TUNNEL_ENCAP_FLAG_CSUM;
      return;
    case 'tun-remcsum':
      set('tun-remcsum');
      dest.tunFlags |= IP_VS_TUNNEL_ENCAP_FLAG_REMCSUM;
      return;
    case 'connection':
    case 'numeric':
    case 'timeout':
    case 'daemon':
    case 'stats':
    case 'rate':
    case 'thresholds':
    case 'persistent-conn':
    case 'nosort':
    case 'exact':
    case 'tun-info':
    case 'tun-nocsum':
      set(option.long);
      return;
    case 'sort':
      return;
    case 'ipv6':
      if (svc.fwmark === 0) fail('-6 used before -f\n');
      fail('IPv6 services are not modelled');
      return;
    default:
      fail(`invalid option \`${word}'`);
  }
}

/** Reads a command line as ipvsadm does: the command first, then its options (`parse_options`). */
function parseOptions(argv: readonly string[], files: Files): CommandEntry {
  const ce = newEntry();
  const program = argv[0] ?? 'ipvsadm';
  const popt = new Popt(argv.slice(1), OPTIONS);
  const first = popt.next();
  if (first.kind !== 'option') return tryHelp(program);
  const { long } = first.option;
  if (long === 'help' || long === 'version') {
    ce.command = long;
    return ce;
  }
  ce.command = COMMANDS[long] ?? tryHelp(program);
  if (long === 'start-daemon')
    ce.daemon.state = daemonState(first.arg ?? '', 'illegal start-daemon parameter specified');
  if (long === 'stop-daemon') ce.daemon.state = daemonState(first.arg ?? '', 'illegal start_daemon specified');
  for (let next = popt.next(); next.kind !== 'end'; next = popt.next()) {
    if (next.kind === 'error') throw new IpvsExit(`${next.word}: ${next.text}\n`, 255);
    takeOption(ce, files, next);
  }
  if (ce.command === 'set') {
    const [tcp, tcpFin, udp] = [popt.arg(), popt.arg(), popt.arg()];
    if (tcp === null || tcpFin === null || udp === null) fail('--set option requires 3 timeout values');
    ce.timeouts = { tcp: parseTimeout(tcp, 0), tcpFin: parseTimeout(tcpFin, 0), udp: parseTimeout(udp, 0) };
  }
  const left = popt.arg();
  if (left !== null) fail(`unexpected argument ${left}`);
  return ce;
}

const TUNNEL_OPTIONS: readonly OptName[] = ['tun-type', 'tun-port', 'tun-nocsum', 'tun-csum', 'tun-remcsum'];

/** Reads a command line and checks what goes with what. Throws `IpvsExit`. */
export function readCommand(argv: readonly string[], files: Files): CommandEntry {
  const ce = parseOptions(argv, files);
  if (ce.command === 'help' || ce.command === 'version') return ce;
  const { svc, dest, daemon, options } = ce;
  checkOptions(ce.command, options);
  if (ce.command === 'add-service' || ce.command === 'edit-service') {
    if (svc.fwmark === 0 && svc.port === 0 && (svc.flags & IP_VS_SVC_F_PERSISTENT) === 0)
      fail('Zero port specified for non-persistent service');
    if ((svc.flags & IP_VS_SVC_F_ONEPACKET) !== 0 && svc.fwmark === 0 && svc.protocol !== IPPROTO_UDP)
      fail('One-Packet Scheduling is only for UDP virtual services');
    if (svc.schedName === '') svc.schedName = DEF_SCHED;
    svc.flags |= parseSchedFlags(svc.schedName, ce.schedFlags);
  }
  if (ce.command === 'start-daemon' && daemon.mcastIfn === '') daemon.mcastIfn = 'eth0';
  if (ce.command === 'add-server' || ce.command === 'edit-server') {
    if (svc.fwmark === 0 && dest.fwd !== IP_VS_CONN_F_MASQ) dest.port = svc.port;
    const tunnelled = dest.fwd === IP_VS_CONN_F_TUNNEL;
    if (!tunnelled && TUNNEL_OPTIONS.some((name) => options.has(name)))
      fail('Tunnel options conflict with forward method');
    checkTunnel(dest.tunType, options);
  }
  const any = (...names: readonly OptName[]): boolean => names.some((name) => options.has(name));
  const other = any('connection', 'timeout', 'daemon') && any('stats', 'rate', 'thresholds');
  if (ce.command === 'list' && (other || (any('timeout', 'daemon') && any('persistent-conn'))))
    fail('options conflicts in the list command');
  return ce;
}
