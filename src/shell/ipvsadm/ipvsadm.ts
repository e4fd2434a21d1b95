import '../../kernel/ipvs/module.ts';
import {
  EAFNOSUPPORT,
  EEXIST,
  EINVAL,
  EMSGSIZE,
  ENOENT,
  ENOMEM,
  ENOPROTOOPT,
  EOPNOTSUPP,
  EPERM,
  ESRCH,
  strerror,
} from '../../kernel/errno.ts';
import { CONN_TAB_SIZE } from '../../kernel/ipvs/conn-table.ts';
import type { SyncDaemon } from '../../kernel/ipvs/ipvs.ts';
import { SCHEDULERS } from '../../kernel/ipvs/schedulers/schedulers.ts';
import type { NetNs } from '../../kernel/netns.ts';
import type { Command, Process } from '../command.ts';
import { type Format, listAll, listConn, listService } from './list.ts';
import { type CommandEntry, readCommand, tryHelp } from './options.ts';
import { IpvsExit } from './popt.ts';
import { OPTIONS } from './table.ts';

const VERSION = 'ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n';

const HELP = `${VERSION}Usage:
  ipvsadm -A|E -t|u|f SERVICE [-s SCHEDULER] [-p [SECONDS]] [-M NETMASK] [--pe ENGINE] [-b FLAGS]
  ipvsadm -D -t|u|f SERVICE          -C everything          -Z [-t|u|f SERVICE] counters
  ipvsadm -a|e -t|u|f SERVICE -r SERVER [-m|-g|-i] [-w WEIGHT] [-x UPPER] [-y LOWER]
  ipvsadm -d -t|u|f SERVICE -r SERVER
  ipvsadm -L|l [-n] [-t|u|f SERVICE | -c | --timeout | --daemon]
  ipvsadm -S [-n]                    -R reads what -S wrote
  ipvsadm --set TCP TCPFIN UDP
  ipvsadm --start-daemon|--stop-daemon master|backup [--mcast-interface DEVICE] [--syncid ID]

Services: -t and -u ADDRESS[:PORT], --sctp-service ADDRESS[:PORT], -f MARK
Schedulers: ${SCHEDULERS.map((s) => s.name).join(' ')}; wlc when none is given
Forwarding: -m masquerading, -g direct routing (when none is given), -i tunnelling with --tun-type ipip|gue|gre
Listing: --stats --rate --exact --thresholds --persistent-conn --tun-info --nosort
Sync daemons are kept and shown; they send nothing here.
`;

/** What the kernel's refusal means for a command (`ipvs_strerror`). */
const MEANINGS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'add-service': { [EEXIST]: 'Service already exists', [ENOENT]: 'Scheduler or persistence engine not found' },
  'edit-service': { [ESRCH]: 'No such service', [ENOENT]: 'Scheduler or persistence engine not found' },
  'delete-service': { [ESRCH]: 'No such service' },
  zero: { [ESRCH]: 'No such service' },
  list: { [ESRCH]: 'No such service' },
  'add-server': { [ESRCH]: 'Service not defined', [EEXIST]: 'Destination already exists' },
  'edit-server': { [ESRCH]: 'Service not defined', [ENOENT]: 'No such destination' },
  'delete-server': { [ESRCH]: 'Service not defined', [ENOENT]: 'No such destination' },
  'start-daemon': { [EEXIST]: 'Daemon has already run' },
  'stop-daemon': { [ESRCH]: 'No daemon is running' },
};
const ANY: Readonly<Record<number, string>> = {
  [EPERM]: 'Permission denied (you must be root)',
  [EINVAL]: 'Invalid operation.  Possibly wrong module version, address not unicast, ...',
  [ENOPROTOOPT]: 'Protocol not available',
  [ENOMEM]: 'Memory allocation problem',
  [EOPNOTSUPP]: 'Operation not supported with IPv6',
  [EAFNOSUPPORT]: 'Operation not supported with specified address family',
  [EMSGSIZE]: 'Module is wrong version',
};

const meaning = (command: string, errno: number): string => MEANINGS[command]?.[errno] ?? ANY[errno] ?? strerror(errno);

/** The settings of a daemon with the kernel's defaults put in (`start_sync_thread`). */
function withDefaults(net: NetNs, daemon: SyncDaemon): SyncDaemon {
  const mtu = Math.max(1500, net.devices.get(daemon.mcastIfn)?.mtu ?? 1500);
  const least = daemon.state === 'backup' ? 1024 : 1;
  const maxlen = daemon.maxlen === 0 ? (daemon.state === 'backup' ? mtu : 1500) - 28 : Math.max(daemon.maxlen, least);
  return { ...daemon, maxlen, group: daemon.group || '224.0.0.81', port: daemon.port || 8848, ttl: daemon.ttl || 1 };
}

function daemonLine(d: SyncDaemon): string {
  const where = `mcast=${d.mcastIfn}, syncid=${d.syncid}, maxlen=${d.maxlen}`;
  return `${d.state} sync daemon (${where}, group=${d.group}, port=${d.port}, ttl=${d.ttl})\n`;
}

function list(process: Process, ce: CommandEntry): number {
  const { ipvs } = process.net;
  const format: Format = { options: ce.options, rules: false, files: process.files };
  if (ce.options.has('connection')) process.out(listConn(ipvs, format));
  else if (ce.options.has('service-address')) {
    const svc = ipvs.ctl.getService(ce.svc);
    if (!svc) throw new IpvsExit(`${meaning('list', ESRCH)}\n`, 1);
    process.out(listService(svc, format));
  } else if (ce.options.has('timeout')) {
    const { tcp, tcpFin, udp } = ipvs.getTimeouts();
    process.out(`Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`);
  } else if (ce.options.has('daemon')) {
    for (const state of ['master', 'backup'] as const) {
      const daemon = ipvs.daemons.get(state);
      if (daemon) process.out(daemonLine(daemon));
    }
  } else process.out(listAll(ipvs, format, CONN_TAB_SIZE));
  return 0;
}

/** Asks the kernel: 0 or a negative errno. */
function change(net: NetNs, ce: CommandEntry): number {
  const { ipvs } = net;
  const { ctl } = ipvs;
  const { svc, dest } = ce;
  switch (ce.command) {
    case 'flush':
      return ctl.flush();
    case 'add-service':
      return ctl.addService(svc);
    case 'edit-service':
      return ctl.editService(svc);
    case 'delete-service':
      return ctl.delService(svc);
    case 'zero':
      return ctl.zero(ce.options.has('service-address') ? svc : null);
    case 'add-server':
      return ctl.addDest(svc, dest);
    case 'edit-server':
      return ctl.editDest(svc, dest);
    case 'delete-server':
      return ctl.delDest(svc, dest.addr, dest.port);
    case 'set':
      return ipvs.setTimeouts(ce.timeouts);
    case 'start-daemon':
      return ipvs.startDaemon(withDefaults(net, ce.daemon));
    case 'stop-daemon':
      return ipvs.stopDaemon(ce.daemon.state);
    default:
      throw new Error(`ipvsadm: no command ${ce.command}`);
  }
}

/** One command line, or one line of `-R` (`process_options`). The exit status. */
function run(process: Process, argv: readonly string[], restoring: boolean): number {
  const ce = readCommand(argv, process.files);
  switch (ce.command) {
    case 'help':
      throw new IpvsExit('', 0, HELP);
    case 'version':
      throw new IpvsExit('', 0, VERSION);
    case 'list':
      return list(process, ce);
    case 'save': {
      const format: Format = { options: ce.options, rules: true, files: process.files };
      process.out(listAll(process.net.ipvs, format, CONN_TAB_SIZE));
      return 0;
    }
    case 'restore':
      return restoring ? tryHelp(argv[0] ?? 'ipvsadm') : restore(process, argv[0] ?? 'ipvsadm');
    default: {
      const ret = change(process.net, ce);
      if (ret === 0) return 0;
      process.err(`${meaning(ce.command, -ret)}\n`);
      return 255;
    }
  }
}

/** Runs each line of the input. What the kernel refuses is told; what cannot be read ends it, an empty line too. */
function restore(process: Process, program: string): number {
  const lines = process.stdin.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let status = 0;
  for (const line of lines) {
    const words = line.split(/[ \t\r]+/).filter((word) => word !== '' && word !== 'ipvsadm');
    status = run(process, [program, ...words], true);
  }
  return status;
}

/** `ipvsadm` 1.31. */
export const ipvsadm: Command = {
  name: 'ipvsadm',
  summary: 'Virtual servers: services, real servers, connections.',
  synopsis: 'ipvsadm -A|E|D|a|e|d|L|C|Z|S|R [-t|-u|-f SERVICE] [-r SERVER] [options]',
  start: (process) => {
    try {
      const bare = process.argv.length === 1;
      const format: Format = { options: new Set(), rules: false, files: process.files };
      if (bare) process.out(listAll(process.net.ipvs, format, CONN_TAB_SIZE));
      process.exit(bare ? 0 : run(process, process.argv, false));
    } catch (error) {
      if (!(error instanceof IpvsExit)) throw error;
      process.out(error.stdout);
      process.err(error.message);
      process.exit(error.status);
    }
  },
  complete: (words, at, net) => {
    const before = words[at - 1] ?? '';
    if (/^(-s|--scheduler)$/.test(before)) return SCHEDULERS.map((s) => s.name);
    if (/^(-t|-u)$/.test(before)) return net.ipvs.services.all().map((svc) => svc.label.replace(/^\S+ /, ''));
    return [...new Set(OPTIONS.flatMap((o) => [`--${o.long}`, ...(o.short ? [`-${o.short}`] : [])]))];
  },
};
