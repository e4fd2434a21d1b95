import { checkAddresses } from './check-addresses.ts';
import { MAX_LINKS, MAX_NODES, type OwnLab, type OwnNode } from './form.ts';
import { type Issue, type IssueCode, issueText } from './issues.ts';
import { type Segments, segmentsOf } from './segments.ts';

/** Notes an issue. */
export type Tell = (level: Issue['level'], path: string, code: IssueCode, ...args: readonly string[]) => void;

const NAME = /^[a-z](?:[a-z0-9-]{0,29}[a-z0-9])?$/;
const DEV = /^[A-Za-z][\w.-]{0,14}$/;
const SYSCTL = /^[a-z]\w*(?:[./][\w-]+)+$/;
/** Names that mean something else where a host's name stands. */
const RESERVED: readonly string[] = ['localhost', 'all', 'default'];

export const isNodeName = (name: string): boolean => NAME.test(name) && !RESERVED.includes(name);

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

/** All that is wrong with a lab, errors and warnings, in the order of the lab. */
export function checkLab(lab: OwnLab): Issue[] {
  const issues: Issue[] = [];
  const tell: Tell = (level, path, code, ...args) => {
    issues.push({ level, path, code, args });
  };
  if (lab.title.trim() === '') tell('error', 'title', 'title');
  if (lab.nodes.length === 0) tell('error', 'nodes', 'noNodes');
  if (lab.nodes.length > MAX_NODES) tell('error', `nodes.${MAX_NODES}`, 'tooManyNodes', String(MAX_NODES));
  if (lab.links.length > MAX_LINKS) tell('error', `links.${MAX_LINKS}`, 'tooManyLinks', String(MAX_LINKS));
  for (const [n, node] of lab.nodes.entries()) checkNode(lab, node, n, tell);
  checkLines(lab, tell);
  const segments = segmentsOf(lab);
  checkLinks(lab, segments, tell);
  checkDevices(segments, tell);
  checkAddresses(lab, segments, tell);
  return issues;
}

export const errorsOf = (lab: OwnLab): Issue[] => checkLab(lab).filter(({ level }) => level === 'error');

function checkNode(lab: OwnLab, node: OwnNode, n: number, tell: Tell): void {
  const at = `nodes.${n}`;
  if (!isNodeName(node.name)) tell('error', `${at}.name`, 'name', node.name);
  else if (lab.nodes.findIndex(({ name }) => name === node.name) < n)
    tell('error', `${at}.name`, 'nameTwice', node.name);
  if (node.kind === 'pod') {
    const host = lab.nodes.find(({ name }) => name === node.host);
    if (!host) tell('error', `${at}.host`, 'noHost', node.host ?? '');
    else if (host.kind === 'pod' || host.kind === 'switch') tell('error', `${at}.host`, 'podOnPod', host.name);
  }
  const ports = new Set<string>();
  for (const [i, { kind, port }] of (node.servers ?? []).entries()) {
    if (!isWhole(port, 1, 65_535)) tell('error', `${at}.servers.${i}`, 'port');
    if (ports.has(`${kind} ${port}`)) tell('error', `${at}.servers.${i}`, 'portTwice', String(port));
    ports.add(`${kind} ${port}`);
  }
  for (const [i, [name, value]] of Object.entries(node.sysctls ?? {}).entries())
    if (!SYSCTL.test(name)) tell('error', `${at}.sysctls.${i}`, 'sysctl', name);
    else if (value.trim() === '') tell('error', `${at}.sysctls.${i}`, 'sysctlValue', name);
  const forwards =
    node.sysctls?.['net.ipv4.ip_forward'] === '1' || lab.setup?.some(({ line }) => line.includes('ip_forward'));
  if (node.kind === 'router' && !forwards) tell('warning', `${at}.sysctls`, 'noForward');
}

function checkLines(lab: OwnLab, tell: Tell): void {
  const isNode = (place: string): boolean => lab.nodes.some(({ name }) => name === place);
  const lines = [
    ...(lab.first ? [{ path: 'first', ...lab.first }] : []),
    ...(lab.setup ?? []).map((line, i) => ({ path: `setup.${i}`, ...line })),
  ];
  for (const { path, place, line } of lines) {
    if (!isNode(place)) tell('error', `${path}.place`, 'noNode', place);
    if (line.trim() === '' || /[\n\r]/.test(line)) tell('error', `${path}.line`, 'line');
  }
  if (lab.focus !== undefined && !isNode(lab.focus)) tell('error', 'focus', 'focus', lab.focus);
}

function checkLinks(lab: OwnLab, segments: Segments, tell: Tell): void {
  for (const [i, link] of lab.links.entries()) {
    const at = `links.${i}`;
    const nodes = (['a', 'b'] as const).map((side) => {
      const node = lab.nodes.find(({ name }) => name === link[side].node);
      if (!node) tell('error', `${at}.${side}.node`, 'noNode', link[side].node);
      return node;
    });
    const [a, b] = nodes;
    if (a && b) {
      if (a === b) tell('error', at, 'toItself');
      else if (a.kind === 'pod' && b.name !== a.host) tell('error', `${at}.b.node`, 'podLink', a.host ?? '');
      else if (b.kind === 'pod' && a.name !== b.host) tell('error', `${at}.a.node`, 'podLink', b.host ?? '');
    }
    if (link.latencyUs !== undefined && !isWhole(link.latencyUs, 1, 1_000_000))
      tell('error', `${at}.latencyUs`, 'latency');
    const [p, q] = [link.a.mtu ?? 1500, link.b.mtu ?? 1500];
    if (p !== q) tell('warning', `${at}.${p < q ? 'a' : 'b'}.mtu`, 'mtuDiffers', (p < q ? link.b : link.a).node);
  }
  for (const i of segments.loops) tell('error', `links.${i}`, 'loop');
}

/** Six pairs of hex digits of one device, which is not 0. */
export const isMac = (mac: string): boolean =>
  /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i.test(mac) && !/^[0:]+$/.test(mac);

function checkDevices({ devices, of }: Segments, tell: Tell): void {
  const names = new Set<string>();
  const macs = new Set<string>();
  for (const { path, node, device, bridge } of devices) {
    const { dev, mtu, mac } = device;
    if (!DEV.test(dev) || dev === 'lo' || RESERVED.includes(dev)) tell('error', `${path}.dev`, 'dev', dev);
    else if (names.has(`${node} ${dev}`)) tell('error', `${path}.dev`, 'devTwice', dev);
    names.add(`${node} ${dev}`);
    if (mtu !== undefined && !isWhole(mtu, 68, 65_535)) tell('error', `${path}.mtu`, 'mtu');
    if (mac !== undefined && !isMac(mac)) tell('error', `${path}.mac`, 'mac', mac);
    if (mac !== undefined) {
      const key = `${of.get(path)} ${mac.toLowerCase()}`;
      if (macs.has(key)) tell('error', `${path}.mac`, 'macTwice', mac);
      macs.add(key);
    }
    if (bridge !== null && !devices.some((d) => d.isBridge && d.node === node && d.device.dev === bridge))
      tell('error', `${path}.bridge`, 'noBridge', bridge);
  }
}

/** Where an issue is, for a person: the node and device it is about. */
export function placeOf(lab: OwnLab, path: string): string {
  const [part = '', index = '', key = '', i = ''] = path.split('.');
  if (part === 'nodes') {
    const node = lab.nodes[Number(index)];
    const bridge = key === 'bridges' ? node?.bridges?.[Number(i)] : undefined;
    return node ? `${node.name}${bridge ? `, ${bridge.dev}` : ''}` : '';
  }
  if (part === 'links') {
    const link = lab.links[Number(index)];
    if (!link) return '';
    const end = key === 'a' ? link.a : key === 'b' ? link.b : null;
    return end ? `${end.node}, ${end.dev}` : `${link.a.node} \u2013 ${link.b.node}`;
  }
  return part === 'setup' ? `setup ${Number(index) + 1}` : '';
}

/** An issue as one sentence with its place. */
export function issueLine(lab: OwnLab, issue: Issue): string {
  const place = placeOf(lab, issue.path);
  return `${place === '' ? '' : `${place}: `}${issueText(issue)}`;
}
