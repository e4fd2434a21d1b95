/** The flags of kube-proxy that do something here. Times are in seconds. */
export interface ProxyOptions {
  proxyMode: string;
  hostnameOverride: string;
  clusterCIDR: string;
  detectLocalMode: string;
  podBridgeInterface: string;
  podInterfaceNamePrefix: string;
  masqueradeAll: boolean;
  masqueradeBit: number;
  localhostNodePorts: boolean;
  nodePortAddresses: readonly string[];
  syncPeriod: number;
  minSyncPeriod: number;
  ipvsScheduler: string;
  ipvsStrictARP: boolean;
  ipvsExcludeCIDRs: readonly string[];
  ipvsSyncPeriod: number;
  ipvsMinSyncPeriod: number;
  ipvsTCPTimeout: number;
  ipvsTCPFinTimeout: number;
  ipvsUDPTimeout: number;
  conntrackMaxPerCore: number;
  conntrackMin: number;
  conntrackTCPEstablished: number;
  conntrackTCPCloseWait: number;
  conntrackTCPBeLiberal: boolean;
  conntrackUDP: number;
  conntrackUDPStream: number;
  v: number;
  cleanup: boolean;
  showSync: boolean;
  help: boolean;
  version: boolean;
}

type Key = keyof ProxyOptions;
type FlagType = 'string' | 'bool' | 'int' | 'duration' | 'list';

interface Flag {
  readonly name: string;
  readonly type: FlagType;
  readonly key: Key;
  readonly default: ProxyOptions[Key];
  readonly text: string;
}

const flag = (name: string, type: FlagType, key: Key, value: ProxyOptions[Key], text: string): Flag => ({
  name,
  type,
  key,
  default: value,
  text,
});

/** As `kube-proxy --help` groups them; what is left out of the real list does nothing here. */
export const FLAG_GROUPS: readonly { readonly title: string; readonly flags: readonly Flag[] }[] = [
  {
    title: 'Proxy',
    flags: [
      flag('proxy-mode', 'string', 'proxyMode', '', "which mode: 'iptables' or 'ipvs'. Default: iptables"),
      flag(
        'cluster-cidr',
        'string',
        'clusterCIDR',
        '',
        'addresses of all pods: what comes from others to a cluster IP is masqueraded',
      ),
      flag(
        'detect-local-mode',
        'string',
        'detectLocalMode',
        '',
        'how pods of this node are told apart: ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix',
      ),
      flag('pod-bridge-interface', 'string', 'podBridgeInterface', '', 'the bridge of BridgeInterface mode'),
      flag(
        'pod-interface-name-prefix',
        'string',
        'podInterfaceNamePrefix',
        '',
        'the prefix of InterfaceNamePrefix mode',
      ),
      flag(
        'nodeport-addresses',
        'list',
        'nodePortAddresses',
        [],
        'networks of the node on whose addresses node ports are served. Default: all',
      ),
      flag('hostname-override', 'string', 'hostnameOverride', '', 'the name of the node, when it is not the host name'),
    ],
  },
  {
    title: 'iptables',
    flags: [
      flag('masquerade-all', 'bool', 'masqueradeAll', false, 'masquerade everything that goes to a cluster IP'),
      flag(
        'iptables-masquerade-bit',
        'int',
        'masqueradeBit',
        14,
        'the bit of the packet mark that asks for masquerading, 0 to 31',
      ),
      flag('iptables-localhost-nodeports', 'bool', 'localhostNodePorts', true, 'node ports answer on 127.0.0.1 too'),
      flag('iptables-sync-period', 'duration', 'syncPeriod', 30, 'how often to look whether the rules are still there'),
      flag(
        'iptables-min-sync-period',
        'duration',
        'minSyncPeriod',
        1,
        'the least time between two syncs; two may come at once',
      ),
    ],
  },
  {
    title: 'ipvs',
    flags: [
      flag('ipvs-scheduler', 'string', 'ipvsScheduler', '', 'how a real server is chosen. Default: rr'),
      flag('ipvs-strict-arp', 'bool', 'ipvsStrictARP', false, 'set arp_ignore to 1 and arp_announce to 2'),
      flag('ipvs-exclude-cidrs', 'list', 'ipvsExcludeCIDRs', [], 'virtual servers in these networks are not touched'),
      flag('ipvs-sync-period', 'duration', 'ipvsSyncPeriod', 30, 'the most time between two syncs'),
      flag('ipvs-min-sync-period', 'duration', 'ipvsMinSyncPeriod', 0, 'the least time between two syncs'),
      flag('ipvs-tcp-timeout', 'duration', 'ipvsTCPTimeout', 0, 'idle time of a TCP connection in IPVS; 0: leave it'),
      flag('ipvs-tcpfin-timeout', 'duration', 'ipvsTCPFinTimeout', 0, 'the same after a FIN; 0: leave it'),
      flag('ipvs-udp-timeout', 'duration', 'ipvsUDPTimeout', 0, 'the same of UDP; 0: leave it'),
    ],
  },
  {
    title: 'Connection tracking',
    flags: [
      flag(
        'conntrack-max-per-core',
        'int',
        'conntrackMaxPerCore',
        32_768,
        'connections that are tracked, for each CPU; 0: leave it',
      ),
      flag('conntrack-min', 'int', 'conntrackMin', 131_072, 'but not fewer than these'),
      flag(
        'conntrack-tcp-timeout-established',
        'duration',
        'conntrackTCPEstablished',
        86_400,
        'idle time of a TCP connection; 0: leave it',
      ),
      flag('conntrack-tcp-timeout-close-wait', 'duration', 'conntrackTCPCloseWait', 3600, 'the same in CLOSE_WAIT'),
      flag(
        'conntrack-tcp-be-liberal',
        'bool',
        'conntrackTCPBeLiberal',
        false,
        'packets outside the window are not INVALID',
      ),
      flag('conntrack-udp-timeout', 'duration', 'conntrackUDP', 0, 'idle time of UDP without an answer; 0: leave it'),
      flag('conntrack-udp-timeout-stream', 'duration', 'conntrackUDPStream', 0, 'the same of UDP with answers'),
    ],
  },
  {
    title: 'Program',
    flags: [
      flag('cleanup', 'bool', 'cleanup', false, 'remove what kube-proxy wrote in any mode, and exit'),
      flag(
        'v',
        'int',
        'v',
        2,
        'how much to say: 0 errors, 2 what a sync changed, 3 each sync, 5 all rules that changed',
      ),
      flag('version', 'bool', 'version', false, 'print the version, and exit'),
      flag('help', 'bool', 'help', false, 'print this, and exit'),
      flag(
        'show-sync',
        'bool',
        'showSync',
        false,
        'not of the real program: print the last sync of the kube-proxy that runs on this node, and exit',
      ),
    ],
  },
];

const FLAGS = FLAG_GROUPS.flatMap((group) => group.flags);

/** Flags of the real program that this one does not have. */
const NOT_MODELLED = new Set([
  'config',
  'write-config-to',
  'kubeconfig',
  'master',
  'bind-address',
  'bind-address-hard-fail',
  'healthz-bind-address',
  'metrics-bind-address',
  'feature-gates',
  'init-only',
  'config-sync-period',
  'oom-score-adj',
  'profiling',
  'kube-api-burst',
  'kube-api-content-type',
  'kube-api-qps',
  'log-flush-frequency',
  'log-json-info-buffer-size',
  'log-json-split-stream',
  'log-text-info-buffer-size',
  'log-text-split-stream',
  'logging-format',
  'proxy-port-range',
  'show-hidden-metrics-for-version',
  'vmodule',
]);

/** A complaint about the command line, in pflag's words. */
export class FlagError extends Error {}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Go's `time.ParseDuration`, in seconds; null when it is none. */
function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  if (!/^(?:\d+(?:\.\d*)?(?:ns|us|ms|s|m|h))+$/.test(text)) return null;
  let seconds = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|ms|s|m|h)/g))
    seconds += Number(number) * (UNITS[unit ?? ''] ?? 0);
  return seconds;
}

function parseValue({ name, type }: Flag, text: string): ProxyOptions[Key] {
  const bad = (why: string): FlagError =>
    new FlagError(`invalid argument ${JSON.stringify(text)} for ${JSON.stringify(`--${name}`)} flag: ${why}`);
  if (type === 'bool') {
    if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
    if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false;
    throw bad(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  if (type === 'int') {
    if (!/^[+-]?\d+$/.test(text)) throw bad(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    return Number(text);
  }
  if (type === 'duration') {
    const seconds = parseDuration(text);
    if (seconds === null) throw bad(`time: invalid duration ${JSON.stringify(text)}`);
    return seconds;
  }
  if (type === 'list') return text === '' ? [] : text.split(',').map((part) => part.trim());
  return text;
}

export const defaultOptions = (): ProxyOptions =>
  Object.fromEntries(FLAGS.map((f) => [f.key, f.default])) as unknown as ProxyOptions;

/** Reads the command line as pflag does: `--flag value`, `--flag=value`; a flag for yes or no needs no value. */
export function parseFlags(argv: readonly string[]): ProxyOptions {
  const options = defaultOptions();
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-') || word === '-' || word === '--')
      throw new FlagError(`unknown command ${JSON.stringify(word)} for "kube-proxy"`);
    const short = !word.startsWith('--');
    if (short && !/^-[vh](=|$)/.test(word))
      throw new FlagError(`unknown shorthand flag: '${word.charAt(1)}' in ${word}`);
    const [typed = '', ...rest] = word.replace(/^--?/, '').split('=');
    const name = short && typed === 'h' ? 'help' : typed;
    const found = FLAGS.find((f) => f.name === name);
    if (!found) {
      if (NOT_MODELLED.has(name))
        throw new FlagError(`--${name} is not modelled: kube-proxy has it, this one does not`);
      throw new FlagError(`unknown flag: --${name}`);
    }
    let value = rest.length > 0 ? rest.join('=') : null;
    if (value === null && found.type === 'bool') value = 'true';
    value ??= words.shift() ?? null;
    if (value === null) throw new FlagError(`flag needs an argument: ${short ? `'v' in -v` : `--${name}`}`);
    Object.assign(options, { [found.key]: parseValue(found, value) });
  }
  return options;
}

/** A value as it is typed. */
export const flagText = ({ type }: Pick<Flag, 'type'>, value: ProxyOptions[Key]): string =>
  `${Array.isArray(value) ? value.join(',') : String(value)}${type === 'duration' ? 's' : ''}`;

const shown = (value: ProxyOptions[Key], type: FlagType): string => {
  if (value === '' || value === false || (Array.isArray(value) && value.length === 0)) return '';
  return ` (default ${String(value)}${type === 'duration' ? 's' : ''})`;
};

/** `kube-proxy --help`. */
export function helpText(): string {
  const lines = [
    'kube-proxy watches Services and EndpointSlices and writes what makes the kernel of its node send packets for a',
    'Service to one of its endpoints: rules of iptables, or virtual servers of IPVS.',
    '',
    usageText(),
  ];
  return lines.join('\n');
}

/** The flags in their groups. */
export function usageText(): string {
  const lines = ['Usage:', '  kube-proxy [flags]', ''];
  for (const { title, flags } of FLAG_GROUPS) {
    lines.push(`${title} flags:`, '');
    for (const f of flags) {
      const type = f.type === 'bool' ? '' : ` ${f.type === 'list' ? 'strings' : f.type}`;
      const name = f.name === 'v' ? `-v, --v${type}` : `    --${f.name}${type}`;
      lines.push(`  ${name.padEnd(54)}${f.text}${shown(f.default, f.type)}`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

export const FLAG_WORDS: readonly string[] = FLAGS.map((f) => `--${f.name}${f.type === 'bool' ? '' : '='}`);
