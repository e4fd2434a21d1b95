/** What may be wrong with a lab, in English. The names are codes: another language has its own sentence for each. */
export const ISSUES = {
  title: () => 'the lab needs a title',
  noNodes: () => 'there is no host in it',
  tooManyNodes: (most: string) => `there are more than ${most} nodes`,
  tooManyLinks: (most: string) => `there are more than ${most} links`,
  name: (name: string) => `"${name}" is no name: small letters, digits and hyphens, at most 31, a letter first`,
  nameTwice: (name: string) => `there are two nodes named ${name}`,
  noHost: (host: string) => (host === '' ? 'a pod is on a host: choose one' : `there is no host named ${host}`),
  podOnPod: (host: string) => `${host} cannot have pods: only hosts and routers have them`,
  noNode: (name: string) => `there is no node named ${name}`,
  toItself: () => 'both ends of the link are at the same node',
  podLink: (host: string) => `the cable of a pod ends at its own host, ${host}`,
  loop: () => 'links and bridges form a loop: without spanning tree a broadcast would go round for ever',
  dev: (dev: string) => `"${dev}" is no name of a device: at most 15 letters, digits, dots, hyphens, a letter first`,
  devTwice: (dev: string) => `there are two devices named ${dev}`,
  noBridge: (dev: string) => `there is no bridge named ${dev} here`,
  mac: (mac: string) => `"${mac}" is no MAC address of one device: six pairs of hex digits, the first one even`,
  macTwice: (mac: string) => `${mac} is there twice on what is joined`,
  mtu: () => 'the MTU is a number from 68 to 65535',
  mtuDiffers: (other: string) => `the MTU is not that of ${other}: large packets are lost on the way`,
  latency: () => 'the latency is a number of microseconds from 1 to 1000000',
  cidr: (text: string) => `"${text}" is no address with a prefix length, for instance 192.0.2.1/24`,
  addrRange: (text: string) => `${text} is not for a host's device`,
  addrIsNet: (text: string) => `${text} is the first or the last address of its network, which are not for hosts`,
  addrTwice: (text: string, other: string) => `${other} has the address ${text}, too`,
  portAddr: (dev: string) => `${dev} is a port of a bridge: an address belongs on the bridge`,
  alone: (net: string) => `nobody else that is joined to it has an address in ${net}`,
  netElsewhere: (net: string, other: string) =>
    `${net} is also where ${other} is, which is not joined to this: packets go to one of them only`,
  routeTo: (text: string) => `"${text}" is no destination: default, or the first address of a network as 10.0.0.0/8`,
  routeVia: (text: string) => `"${text}" is no address of a next hop`,
  routeTwice: (to: string) => `there are two routes to ${to}`,
  routeSelf: (via: string) => `${via} is an address of this node itself`,
  routeFar: (via: string, to: string) =>
    `${via}, next hop to ${to}, is no host in a network of this node: Linux refuses such a route, and the lab starts without it`,
  routeNobody: (via: string, to: string) => `nobody there has the address ${via}, next hop to ${to}`,
  noForward: () => 'this router does not forward: net.ipv4.ip_forward is not 1',
  sysctl: (name: string) => `"${name}" is no name of a sysctl`,
  sysctlValue: (name: string) => `${name} needs a value`,
  port: () => 'a port is a number from 1 to 65535',
  portTwice: (port: string) => `two servers listen on port ${port}`,
  line: () => 'a command is one line of text',
  focus: (name: string) => `there is no node named ${name} to look at`,
  fixed: (name: string, host: string) =>
    host === ''
      ? `the cluster has a node ${name}: it must be here`
      : `the cluster has a pod ${name}: it must be on ${host}`,
  fixedAddr: (name: string, addr: string) => `the cluster knows ${name} by the address ${addr}: it needs it`,
  base: (lab: string) => `there is no cluster lab named ${lab}`,
} as const;

export type IssueCode = keyof typeof ISSUES;

/** Something wrong. `path` says where, as in `links.0.a.addrs.1`. An error keeps the lab from running. */
export interface Issue {
  readonly level: 'error' | 'warning';
  readonly code: IssueCode;
  readonly path: string;
  readonly args: readonly string[];
}

export type IssueTexts = Readonly<Record<IssueCode, (...args: never[]) => string>>;

/** The sentence of an issue, in the language of the texts. */
export const issueText = (issue: Issue, texts: IssueTexts = ISSUES): string =>
  (texts[issue.code] as (...args: readonly string[]) => string)(...issue.args);
