import { schedulerByName } from '../../kernel/ipvs/schedulers/schedulers.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { unsupportedMode } from '../../kube/modes.ts';
import { KUBERNETES_VERSION } from '../../kube/version.ts';
import type { Command, Process } from '../command.ts';
import { clusterOf, type WorldCluster } from '../kubelet/cluster-of.ts';
import { defineProgram } from '../kubelet/programs.ts';
import { type AgentLog, agentOf, ProxyAgent } from './agent.ts';
import { cleanupLeftovers } from './cleanup.ts';
import { nodeProxyOf } from './history.ts';
import { klogLine } from './log.ts';
import { optionErrors } from './option-errors.ts';
import { FLAG_WORDS, FlagError, helpText, type ProxyOptions, parseFlags, usageText } from './options.ts';
import { changeCount, syncFigures, syncText } from './sync-text.ts';

const VERSION = `Kubernetes ${KUBERNETES_VERSION}`;

/** Writes klog lines: to whoever reads them now, and to those who ask for the log later. */
function logOf(net: NetNs, pid: number, level: number, write: (text: string) => void): AgentLog {
  const at = (file: string) => ({ now: net.world.clock.now, pid, file });
  const say = (text: string): void => {
    write(text);
    for (const line of text.replace(/\n$/, '').split('\n')) nodeProxyOf(net).said(line);
  };
  return {
    info: (needed, file, message, values) => {
      if (level >= needed) say(klogLine('I', at(file), message, values));
    },
    error: (file, message, values) => say(klogLine('E', at(file), message, values)),
    synced: (synced) => {
      const changed = changeCount(synced) > 0;
      if (level < (changed ? 2 : 3)) return;
      say(klogLine('I', at('proxier.go'), 'Synced', syncFigures(synced)) + syncText(synced, level >= 5));
    },
  };
}

/** A start that did not work out: one line of the log. */
function failed(process: Process, why: string): void {
  const at = { now: process.world.clock.now, pid: process.pid, file: 'run.go' };
  process.err(klogLine('E', at, 'command failed', { err: why }));
  process.exit(1);
}

function showSync(process: Process): void {
  const agent = agentOf(process.net);
  if (!agent?.last) {
    process.err(`kube-proxy: ${agent ? 'it has not synced yet' : 'no kube-proxy runs here'}\n`);
    process.exit(1);
    return;
  }
  const figures = Object.entries(syncFigures(agent.last)).map(([key, value]) => `${key}=${value}`);
  process.out(`mode=${agent.modeName} ${figures.join(' ')}\n${syncText(agent.last, true)}`);
  process.exit(0);
}

/** Why kube-proxy cannot run here, or ''. */
function refusal(net: NetNs, options: ProxyOptions, cluster: WorldCluster | null): string {
  if (options.proxyMode === 'nftables') return unsupportedMode(options.proxyMode).message;
  if (!cluster) return 'no API server: this lab has no cluster (the lab "cluster" has one)';
  const name = options.hostnameOverride || net.host;
  if (net.name !== net.host || !cluster.api.get('Node', '', name))
    return `nodes "${options.hostnameOverride || net.name}" not found: kube-proxy runs on a node`;
  if (options.proxyMode === 'ipvs' && options.ipvsScheduler !== '' && !schedulerByName(options.ipvsScheduler))
    return `can't use the IPVS proxier: could not use scheduler ${JSON.stringify(options.ipvsScheduler)}: no such file or directory`;
  return agentOf(net) ? 'failed to start healthz: listen tcp 0.0.0.0:10256: bind: address already in use' : '';
}

function serve(process: Process, options: ProxyOptions): void {
  const { net } = process;
  const cluster = clusterOf(net.world);
  const why = refusal(net, options, cluster);
  if (why !== '' || !cluster) {
    failed(process, why);
    return;
  }
  const name = options.hostnameOverride || net.host;
  const log = logOf(net, process.pid, options.v, (text) => process.err(text));
  const agent = new ProxyAgent(net, cluster, name, options, log, () => process.exit(0));
  process.resident = true;
  process.onExit(() => agent.stop());
  agent.start();
}

/** As the container of a pod: nobody sees its output but `kubectl logs`. */
defineProgram('kube-proxy', {
  start: (net, argv) => {
    let options: ProxyOptions;
    try {
      options = parseFlags(argv.slice(1));
    } catch (error) {
      if (!(error instanceof FlagError)) throw error;
      return error.message;
    }
    const cluster = clusterOf(net.world);
    const why = optionErrors(options)[0] ?? refusal(net, options, cluster);
    if (why !== '' || !cluster) return why;
    const name = options.hostnameOverride || net.host;
    new ProxyAgent(
      net,
      cluster,
      name,
      options,
      logOf(net, 1, options.v, () => {}),
      () => {},
    ).start();
    return '';
  },
  stop: (net) => agentOf(net)?.end(),
  logs: (net) => nodeProxyOf(net).log.map(({ line }) => line),
});

function run(process: Process): void {
  let options: ProxyOptions;
  try {
    options = parseFlags(process.argv.slice(1));
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    process.err(`${usageText()}\nError: ${error.message}\n`);
    process.exit(1);
    return;
  }
  if (options.help || options.version) {
    process.out(options.help ? helpText() : `${VERSION}\n`);
    process.exit(0);
    return;
  }
  const errors = optionErrors(options);
  if (options.showSync) showSync(process);
  else if (errors.length > 0) failed(process, errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`);
  else if (options.cleanup) {
    const left = cleanupLeftovers(process.net);
    for (const why of left) process.err(`Error: ${why}\n`);
    process.exit(left.length > 0 ? 1 : 0);
  } else serve(process, options);
}

/** kube-proxy: stays and syncs until it is stopped. What it wrote outlives it. */
export const kubeProxy: Command = {
  name: 'kube-proxy',
  summary: 'Makes the kernel of this node serve the Services of the cluster.',
  synopsis: `kube-proxy [--proxy-mode=iptables|ipvs] [--cluster-cidr=CIDR] [flags] &
kube-proxy --cleanup
kube-proxy --show-sync`,
  start: run,
  complete: (words, at) => {
    if (words[at]?.startsWith('--proxy-mode')) return ['--proxy-mode=iptables', '--proxy-mode=ipvs'];
    return FLAG_WORDS;
  },
};
