import { Random } from '../src/base/random.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What kube-proxy in iptables mode gives to iptables-restore, for many Services of type ClusterIP. */
export interface ServiceRules {
  readonly text: string;
  /** How many rules the nat table gets. */
  readonly natRules: number;
  /** Addresses of the first and the last Service: the shortest and the longest walk. Their port is 80. */
  readonly firstAddress: string;
  readonly lastAddress: string;
}

/** Sixteen characters, as a chain name of kube-proxy ends. */
function suffix(random: Random): string {
  let name = '';
  for (let i = 0; i < 16; i++) name += ALPHABET[random.below(32)] ?? 'A';
  return name;
}

const serviceAddress = (n: number): string => `172.30.${(n >> 8) & 255}.${n & 255}`;
const podAddress = (n: number): string => `10.${128 + ((n >> 16) & 127)}.${(n >> 8) & 255}.${n & 255}`;

/** Makes the text for `services` Services with `endpoints` endpoints each: services * (2 + 3 * endpoints) + 8 rules. */
export function serviceRules(services: number, endpoints: number): ServiceRules {
  const random = new Random(1);
  const chains: string[] = [];
  const rules: string[] = [];
  for (let s = 0; s < services; s++) {
    const name = `shop/service-${s}:http`;
    const address = serviceAddress(s + 257);
    const svc = `KUBE-SVC-${suffix(random)}`;
    const to = `-m comment --comment "${name} cluster IP" -m tcp -p tcp -d ${address} --dport 80`;
    chains.push(svc);
    rules.push(`-A KUBE-SERVICES ${to} -j ${svc}`, `-A ${svc} ${to} ! -s 10.128.0.0/9 -j KUBE-MARK-MASQ`);
    for (let e = 0; e < endpoints; e++) {
      const pod = podAddress(s * endpoints + e + 257);
      const sep = `KUBE-SEP-${suffix(random)}`;
      const left = endpoints - e;
      const chance = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}` : '';
      chains.push(sep);
      rules.push(
        `-A ${svc} -m comment --comment "${name} -> ${pod}:8080"${chance} -j ${sep}`,
        `-A ${sep} -m comment --comment ${name} -s ${pod} -j KUBE-MARK-MASQ`,
        `-A ${sep} -m comment --comment ${name} -m tcp -p tcp -j DNAT --to-destination ${pod}:8080`,
      );
    }
  }
  const lines = [
    '*nat',
    ...['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ', ...chains].map((c) => `:${c} - [0:0]`),
    '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    '-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    '-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
    '-A KUBE-POSTROUTING -m mark ! --mark 0x00004000/0x00004000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --xor-mark 0x00004000',
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE',
    '-A KUBE-MARK-MASQ -j MARK --or-mark 0x00004000',
    ...rules,
    '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    'COMMIT',
    '',
  ];
  return {
    text: lines.join('\n'),
    natRules: services * (2 + 3 * endpoints) + 8,
    firstAddress: serviceAddress(257),
    lastAddress: serviceAddress(services - 1 + 257),
  };
}
