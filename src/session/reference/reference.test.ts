import { beforeAll, describe, expect, it } from 'vitest';
import { kernelFunction } from '../../diagram/kernel-functions/kernel-functions.ts';
import { cluster } from '../../labs/cluster.ts';
import { clusterBalanced } from '../../labs/cluster-balanced.ts';
import { host } from '../../labs/host.ts';
import { router } from '../../labs/router.ts';
import { runLine } from '../headless.ts';
import { Session } from '../session.ts';
import { COMMAND_OPTIONS } from './command-options.ts';
import { type ReferenceEntry, reference } from './reference.ts';

let entries: readonly ReferenceEntry[] = [];
beforeAll(async () => {
  entries = await reference();
});

const names = (list: readonly ReferenceEntry[]): string[] => list.map(({ kind, name }) => `${kind} ${name}`);
const called = (kind: string, name: string) => entries.find((e) => e.kind === kind && e.name === name);

/** Endless by nature: it is stopped, as a reader would. */
const ENDLESS = ['watch'];
/** Those that are kept and shown only: a packet that meets them is an error. */
const WITHOUT = [
  ...['connlabel', 'nfacct'].map((name) => `match ${name}`),
  ...['dst', 'eui64', 'frag', 'hbh', 'hl', 'ipv6header', 'mh', 'rt', 'srh'].map((name) => `match ${name}`),
  ...['LED', 'SECMARK', 'SYNPROXY', 'DNPT', 'HL', 'SNPT'].map((name) => `target ${name}`),
];
const LABS = {
  any: [host, 'node'],
  cluster: [cluster, 'node-a'],
  router: [router, 'router'],
  'cluster-lb': [clusterBalanced, 'lb'],
} as const;

/** Runs the lines of an example where they belong; what failed, and the functions that ran. */
async function play({ name, example }: ReferenceEntry, session: Session) {
  const bad: string[] = [];
  if (!example) return { bad, ran: new Set<string>() };
  const from = session.machine.world.tracer.events.length;
  for (const { place, line } of example.lines) {
    const { status, endless, refused } = await runLine(session, place || LABS[example.lab][1], line);
    if (refused !== undefined || endless !== ENDLESS.includes(name) || (status !== 0 && !endless))
      bad.push(`${line} => ${String(status)} ${refused ?? ''}`);
  }
  const events = session.machine.world.tracer.events.slice(from);
  const said = events.flatMap((e) => (e.kind === 'tty' ? [e.text] : [])).join('');
  return { bad: bad.map((line) => `${name}: ${line}\n${said}`), ran: new Set(events.map((e) => e.fn)) };
}

const open = ({ example }: ReferenceEntry): Promise<Session> =>
  Session.open({ lab: LABS[example?.lab ?? 'any'][0], breathe: () => Promise.resolve() });

describe('the reference', () => {
  it('has a sentence for everything; those of hook functions are with the functions of the kernel', () => {
    const said = entries.map((e) => ({ ...e, summary: e.summary || (kernelFunction(e.name)?.does ?? '') }));
    expect(names(said.filter(({ summary }) => !summary.endsWith('.')))).toEqual([]);
  });

  it('has an example for everything that can be tried', () => {
    expect(names(entries.filter(({ example }) => example === null))).toEqual(WITHOUT);
  });

  it('says where Linux has everything that is in Linux', () => {
    const outside = ['command', 'flag'];
    expect(
      names(entries.filter((e) => e.files.length === 0 && !outside.includes(e.kind) && e.kind !== 'hook')),
    ).toEqual([]);
    expect(entries.filter((e) => e.kind === 'hook' && !kernelFunction(e.name)?.file)).toEqual([]);
    expect(called('sysctl', 'net.ipv4.ip_forward_use_pmtu')?.files).toEqual(['net/ipv4/sysctl_net_ipv4.c']);
    expect(called('sysctl', 'net.ipv4.ip_forward')?.files).toEqual(['net/ipv4/devinet.c']);
  });

  it('names each thing once, and where hook functions sit', () => {
    expect(new Set(names(entries)).size).toBe(entries.length);
    expect(called('hook', 'ip_vs_in_hook')?.usage).toEqual(['INPUT 99 (ip_vs)', 'OUTPUT -98 (ip_vs)']);
    expect(called('sysctl', 'net.ipv4.ip_default_ttl')?.usage).toEqual(['net.ipv4.ip_default_ttl = 64']);
    expect(called('sysctl', 'net.ipv4.ip_default_ttl')?.options[0]?.name).toBe('1..255');
  });

  it('runs every example, twice', async () => {
    const bad: string[] = [];
    for (const entry of entries) {
      const session = await open(entry);
      for (let i = 0; i < 2; i++) bad.push(...(await play(entry, session)).bad);
    }
    expect(bad).toEqual([]);
  }, 120_000);

  it('has options that commands take', async () => {
    const bad: string[] = [];
    for (const [command, options] of Object.entries(COMMAND_OPTIONS)) {
      if (!called('command', command)) bad.push(`no command ${command}`);
      const kube = command === 'kubectl';
      for (const [option, , line] of options) {
        const session = await Session.open({ lab: kube ? cluster : host });
        const { status, endless } = await runLine(session, kube ? 'node-a' : 'node', line);
        const word = option.replace('[!] ', '').split(' ', 1)[0] ?? '';
        if (!line.includes(`${command} `) || !line.split(' ').includes(word)) bad.push(`${option} is not in: ${line}`);
        if (endless !== ENDLESS.includes(command) || (status !== 0 && !endless))
          bad.push(`${line} => ${String(status)} ${String(endless)}`);
      }
    }
    expect(bad).toEqual([]);
  }, 60_000);

  it('shows each hook function at work', async () => {
    for (const entry of entries.filter(({ kind }) => kind === 'hook'))
      expect((await play(entry, await open(entry))).ran, entry.name).toContain(entry.name);
  });

  it('shows in each example of kube-proxy what its flag changed', async () => {
    const shown = async (name: string): Promise<string> => {
      const entry = called('flag', name);
      if (!entry) throw new Error(name);
      const session = await open(entry);
      await play(entry, session);
      return session.machine.world.tracer.events.flatMap((e) => (e.kind === 'tty' ? [e.text] : [])).join('');
    };
    expect(await shown('--iptables-masquerade-bit')).toContain('--set-xmark 0x100000/0x100000');
    expect(await shown('--conntrack-udp-timeout')).toContain('nf_conntrack_udp_timeout = 10');
    expect(await shown('--masquerade-all')).toMatch(/KUBE-SVC-\w+ -d [\d./]+ -p tcp .* -j KUBE-MARK-MASQ/);
    expect(await shown('--pod-bridge-interface')).toContain('! -i cni0');
    expect(await shown('--ipvs-scheduler')).toMatch(/TCP +10\.[\d.:]+ lc/);
  });
});
