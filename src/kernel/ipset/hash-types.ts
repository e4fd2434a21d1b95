import type { Dim, HashType } from './hash-elem.ts';

interface Spec {
  readonly revision: number;
  readonly base: number;
  readonly elem: number;
  readonly net0?: boolean;
  readonly multi?: boolean;
  readonly netmask?: boolean;
  readonly module?: string;
}

/** `ip,port,net` in a name: the second address of a type is `ip2` or `net2` here. */
function dimsOf(name: string): Dim[] {
  let addresses = 0;
  return name
    .slice('hash:'.length)
    .split(',')
    .map((word) => {
      if (word !== 'ip' && word !== 'net') return word as Dim;
      return addresses++ === 0 ? word : (`${word}2` as const);
    });
}

function hashType(name: string, spec: Spec): HashType {
  const dims = dimsOf(name);
  const nets = dims.flatMap((dim) => (dim === 'net' ? [1 as const] : dim === 'net2' ? [2 as const] : []));
  return {
    name,
    revision: spec.revision,
    dimension: dims.length,
    nomatch: nets.length > 0,
    features: [...dims].sort().join(),
    dims,
    nets,
    net0: spec.net0 ?? false,
    multi: spec.multi ?? false,
    netmask: spec.netmask ?? false,
    base: spec.base,
    elem: spec.elem,
    ...(spec.module === undefined ? {} : { module: spec.module }),
  };
}

/** The hash types (ip_set_hash_*.c) in their newest revisions. */
export const HASH_TYPES: readonly HashType[] = [
  hashType('hash:ip', { revision: 6, base: 216, elem: 4, netmask: true }),
  hashType('hash:mac', { revision: 1, base: 208, elem: 8, module: 'ip_set_hash_mac' }),
  hashType('hash:ip,mac', { revision: 1, base: 208, elem: 12, module: 'ip_set_hash_ipmac' }),
  hashType('hash:ip,mark', { revision: 3, base: 208, elem: 8, module: 'ip_set_hash_ipmark' }),
  hashType('hash:ip,port', { revision: 7, base: 216, elem: 8, netmask: true }),
  hashType('hash:ip,port,ip', { revision: 6, base: 208, elem: 12 }),
  hashType('hash:ip,port,net', { revision: 8, base: 464, elem: 12 }),
  hashType('hash:net', { revision: 7, base: 456, elem: 8 }),
  hashType('hash:net,net', { revision: 4, base: 736, elem: 12, module: 'ip_set_hash_netnet', netmask: true }),
  hashType('hash:net,port', { revision: 8, base: 456, elem: 8 }),
  hashType('hash:net,port,net', { revision: 3, base: 736, elem: 16, net0: true, module: 'ip_set_hash_netportnet' }),
  hashType('hash:net,iface', { revision: 8, base: 488, elem: 28, net0: true, multi: true }),
];
