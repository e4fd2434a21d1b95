import { fail, type PoptOption } from './popt.ts';

/** The commands, by the long option that gives each, with the name that complaints call it by. */
export const COMMANDS: Readonly<Record<string, string>> = {
  'add-service': 'add-service',
  'edit-service': 'edit-service',
  'delete-service': 'delete-service',
  clear: 'flush',
  list: 'list',
  'add-server': 'add-server',
  'delete-server': 'delete-server',
  'edit-server': 'edit-server',
  set: 'set',
  'start-daemon': 'start-daemon',
  'stop-daemon': 'stop-daemon',
  restore: 'restore',
  save: 'save',
  zero: 'zero',
};

/** What is counted as an option, in the order in which it is checked; and what a command may or must have. */
export type OptName =
  | 'numeric'
  | 'connection'
  | 'service-address'
  | 'scheduler'
  | 'persistent'
  | 'netmask'
  | 'real-server'
  | 'forwarding-method'
  | 'weight'
  | 'u-threshold'
  | 'l-threshold'
  | 'mcast-interface'
  | 'timeout'
  | 'daemon'
  | 'stats'
  | 'rate'
  | 'thresholds'
  | 'persistent-conn'
  | 'nosort'
  | 'syncid'
  | 'exact'
  | 'ops'
  | 'pe'
  | 'sched-flags'
  | 'mcast-group'
  | 'mcast-port'
  | 'mcast-ttl'
  | 'sync-maxlen'
  | 'tun-info'
  | 'tun-type'
  | 'tun-port'
  | 'tun-nocsum'
  | 'tun-csum'
  | 'tun-remcsum';

const ORDER: readonly OptName[] = [
  'numeric',
  'connection',
  'service-address',
  'scheduler',
  'persistent',
  'netmask',
  'real-server',
  'forwarding-method',
  'weight',
  'u-threshold',
  'l-threshold',
  'mcast-interface',
  'timeout',
  'daemon',
  'stats',
  'rate',
  'thresholds',
  'persistent-conn',
  'nosort',
  'syncid',
  'exact',
  'ops',
  'pe',
  'sched-flags',
  'mcast-group',
  'mcast-port',
  'mcast-ttl',
  'sync-maxlen',
  'tun-info',
  'tun-type',
  'tun-port',
  'tun-nocsum',
  'tun-csum',
  'tun-remcsum',
];

interface Legal {
  readonly must?: readonly OptName[];
  readonly may?: readonly OptName[];
  /** Of these, one at most. */
  readonly one?: readonly OptName[];
}

const SERVICE: Legal = {
  must: ['service-address'],
  may: ['scheduler', 'persistent', 'netmask', 'ops', 'pe', 'sched-flags'],
};
const SERVER: Legal = {
  must: ['service-address', 'real-server'],
  may: [
    'forwarding-method',
    'weight',
    'u-threshold',
    'l-threshold',
    'tun-type',
    'tun-port',
    'tun-nocsum',
    'tun-csum',
    'tun-remcsum',
  ],
};
const LEGAL: Readonly<Record<string, Legal>> = {
  'add-service': SERVICE,
  'edit-service': SERVICE,
  'delete-service': { must: ['service-address'] },
  'add-server': SERVER,
  'edit-server': SERVER,
  'delete-server': { must: ['service-address', 'real-server'] },
  list: {
    may: ['numeric', 'stats', 'rate', 'thresholds', 'persistent-conn', 'nosort', 'syncid', 'exact', 'tun-info'],
    one: ['connection', 'service-address', 'timeout', 'daemon'],
  },
  'start-daemon': {
    may: ['mcast-interface', 'syncid', 'mcast-group', 'mcast-port', 'mcast-ttl', 'sync-maxlen'],
  },
  'stop-daemon': { may: ['syncid'] },
  save: { may: ['numeric'] },
  zero: { may: ['service-address'] },
};

/** Compares what was given with what the command takes (`generic_opt_check`). */
export function checkOptions(command: string, given: ReadonlySet<OptName>): void {
  const { must = [], may = [], one = [] } = LEGAL[command] ?? {};
  let last: OptName | null = null;
  for (const name of ORDER) {
    if (!given.has(name)) {
      if (must.includes(name)) fail(`You need to supply the '${name}' option for the '${command}' command`);
      continue;
    }
    if (one.includes(name)) {
      if (last) fail(`The option '${name}' conflicts with the '${last}' option in the '${command}' command`);
      last = name;
    } else if (!must.includes(name) && !may.includes(name))
      fail(`Illegal '${name}' option with the '${command}' command`);
  }
}

/** Which options each kind of tunnel takes (`tunnel_opt_check`). */
export function checkTunnel(type: 'ipip' | 'gue' | 'gre', given: ReadonlySet<OptName>): void {
  const sums: readonly OptName[] =
    type === 'gue' ? ['tun-nocsum', 'tun-csum', 'tun-remcsum'] : ['tun-nocsum', 'tun-csum'];
  let last: OptName | null = null;
  for (const name of ['tun-port', 'tun-nocsum', 'tun-csum', 'tun-remcsum'] as const) {
    if (!given.has(name)) {
      if (name === 'tun-port' && type === 'gue')
        fail("You need to supply the 'tun-port' option for the 'gue' tunnel type");
      continue;
    }
    const legal = type !== 'ipip' && (name === 'tun-port' ? type === 'gue' : sums.includes(name));
    if (!legal) fail(`Illegal '${name}' option with the '${type}' tunnel type`);
    if (name === 'tun-port') continue;
    if (last) fail(`The option '${name}' conflicts with the '${last}' option in the '${type}' tunnel type`);
    last = name;
  }
}

const opt = (long: string, short?: string, arg?: 'string' | 'optional'): PoptOption => ({
  long,
  ...(short ? { short } : {}),
  ...(arg ? { arg } : {}),
});

/** All options, as popt knows them. */
export const OPTIONS: readonly PoptOption[] = [
  opt('add-service', 'A'),
  opt('edit-service', 'E'),
  opt('delete-service', 'D'),
  opt('clear', 'C'),
  opt('list', 'L'),
  opt('list', 'l'),
  opt('zero', 'Z'),
  opt('add-server', 'a'),
  opt('edit-server', 'e'),
  opt('delete-server', 'd'),
  opt('set'),
  opt('help', 'h'),
  opt('version', 'v'),
  opt('restore', 'R'),
  opt('save', 'S'),
  opt('start-daemon', undefined, 'string'),
  opt('stop-daemon', undefined, 'string'),
  opt('tcp-service', 't', 'string'),
  opt('udp-service', 'u', 'string'),
  opt('sctp-service', undefined, 'string'),
  opt('fwmark-service', 'f', 'string'),
  opt('scheduler', 's', 'string'),
  opt('persistent', 'p', 'optional'),
  opt('netmask', 'M', 'string'),
  opt('real-server', 'r', 'string'),
  opt('masquerading', 'm'),
  opt('ipip', 'i'),
  opt('gatewaying', 'g'),
  opt('weight', 'w', 'string'),
  opt('u-threshold', 'x', 'string'),
  opt('l-threshold', 'y', 'string'),
  opt('numeric', 'n'),
  opt('connection', 'c'),
  opt('mcast-interface', undefined, 'string'),
  opt('syncid', undefined, 'string'),
  opt('timeout'),
  opt('daemon'),
  opt('stats'),
  opt('rate'),
  opt('thresholds'),
  opt('persistent-conn'),
  opt('nosort'),
  opt('sort'),
  opt('exact', 'X'),
  opt('ipv6', '6'),
  opt('ops', 'o'),
  opt('pe', undefined, 'string'),
  opt('sched-flags', 'b', 'string'),
  opt('mcast-group', undefined, 'string'),
  opt('mcast-port', undefined, 'string'),
  opt('mcast-ttl', undefined, 'string'),
  opt('sync-maxlen', undefined, 'string'),
  opt('tun-info'),
  opt('tun-type', undefined, 'string'),
  opt('tun-port', undefined, 'string'),
  opt('tun-nocsum'),
  opt('tun-csum'),
  opt('tun-remcsum'),
];
