import { INADDR_LOOPBACK, type Ipv4Addr, parseIpv4 } from '../wire/inet.ts';
import type { Files } from './command.ts';

/**
 * The address of a host by what was typed: an address, or a name in /etc/hosts. Null when nobody knows it: there is no DNS.
 */
export function resolveHost(files: Files, text: string): Ipv4Addr | null {
  const addr = parseIpv4(text);
  if (addr !== null) return addr;
  for (const line of (files.read('/etc/hosts') ?? '').split('\n')) {
    const [first = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const found = parseIpv4(first);
    if (found !== null && names.includes(text)) return found;
  }
  return text === 'localhost' ? INADDR_LOOPBACK : null;
}

/** The first name of an address in /etc/hosts, or null. */
export function hostName(files: Files, addr: Ipv4Addr): string | null {
  for (const line of (files.read('/etc/hosts') ?? '').split('\n')) {
    const [first = '', name] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (name !== undefined && parseIpv4(first) === addr) return name;
  }
  return null;
}
