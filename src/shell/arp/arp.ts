import { flowTo } from '../../kernel/route/flow.ts';
import { formatIpv4, formatMac, parseIpv4, parseMac } from '../../wire/inet.ts';
import { type Command, immediate, type Process } from '../command.ts';

const row = (cells: readonly string[]): string => {
  const [address = '', type = '', mac = '', flags = '', mask = '', iface = ''] = cells;
  return `${address.padEnd(24)} ${type.padEnd(7)} ${mac.padEnd(19)} ${flags.padEnd(5)} ${mask.padEnd(15)} ${iface}\n`;
};

function list(process: Process, only: string | null, dev: string | null): number {
  const entries = process.net.neigh
    .entries()
    .filter((n) => (only === null || formatIpv4(n.ip) === only) && (dev === null || n.dev.name === dev))
    .filter((n) => n.state !== 'NOARP');
  if (entries.length === 0) {
    if (only !== null) process.out(`${only} (${only}) -- no entry\n`);
    return 0;
  }
  process.out(row(['Address', 'HWtype', 'HWaddress', 'Flags', 'Mask', 'Iface']));
  for (const n of entries) {
    const known = n.mac !== null && n.state !== 'FAILED' && n.state !== 'INCOMPLETE';
    const flags = n.state === 'PERMANENT' ? 'CM' : 'C';
    process.out(
      row(
        known
          ? [formatIpv4(n.ip), 'ether', n.mac === null ? '' : formatMac(n.mac), flags, '', n.dev.name]
          : [formatIpv4(n.ip), '', '(incomplete)', '', '', n.dev.name],
      ),
    );
  }
  return 0;
}

function run(process: Process): number {
  const words: string[] = [];
  let dev: string | null = null;
  let action: 'list' | 'set' | 'delete' = 'list';
  const queue = process.argv.slice(1);
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '-i') dev = queue.shift() ?? null;
    else if (word === '-s') action = 'set';
    else if (word === '-d') action = 'delete';
    else if (/^-[nea]+$/.test(word)) continue;
    else if (word.startsWith('-')) {
      process.err(`arp: option ${word} is not modelled\n`);
      return 1;
    } else words.push(word);
  }
  const [host, mac] = words;
  if (action === 'list') return list(process, host ?? null, dev);
  const ip = host === undefined ? null : parseIpv4(host);
  if (ip === null) {
    process.err(`arp: need host name\n`);
    return 1;
  }
  const { net } = process;
  const old = net.neigh.entries().find((n) => n.ip === ip && (dev === null || n.dev.name === dev));
  if (action === 'delete') {
    if (!old) {
      process.err(`SIOCDARP(dontpub): No such file or directory\n`);
      return 255;
    }
    net.neigh.del(old.dev, ip);
    return 0;
  }
  const link = mac === undefined ? null : parseMac(mac);
  const route = net.fib.routeOutput(flowTo(ip));
  const out = dev === null ? (typeof route === 'number' ? null : route.dev) : net.devices.get(dev);
  if (!link || !out) {
    process.err(link ? 'SIOCSARP: Network is unreachable\n' : 'arp: invalid hardware address\n');
    return 255;
  }
  net.neigh.set({ dev: out, ip, mac: link, state: 'PERMANENT' });
  return 0;
}

export const arp: Command = immediate({
  name: 'arp',
  summary: 'Show and change the table of neighbours, the old way.',
  synopsis: 'arp [ -n ] [ -i DEVICE ] [ ADDRESS ]\narp -s ADDRESS MAC\narp -d ADDRESS',
  run,
});
