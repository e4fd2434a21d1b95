import { type RulePart, ruleParts } from '../../../diagram/rule-tokens.ts';
import type { RuleWords } from '../../../diagram/rule-words.ts';

type Say = (values: readonly string[], not: boolean) => string;
const is = (not: boolean): string => (not ? '不是' : '是');
const bare = (text: string): string => text.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1');
const list = (text: string): string => bare(text).split(',').join(' 或 ');
const value =
  (what: string): Say =>
  (v, not) =>
    `${what}${is(not)} ${v.map(list).join(' ')}`;
const plain =
  (yes: string, no: string): Say =>
  (_v, not) =>
    not ? no : yes;
const device = (v: readonly string[]): string => {
  const name = v.join(' ');
  return name.endsWith('+') ? `名称以 ${name.slice(0, -1)} 开头的设备` : name;
};

const CONDITIONS: Readonly<Record<string, Say>> = {
  '-p': value('协议'),
  '-s': value('源地址'),
  '-d': value('目的地址'),
  '-i': (v, not) => `它${not ? '不是' : ''}从 ${device(v)} 进来`,
  '-o': (v, not) => `它${not ? '不' : ''}从 ${device(v)} 离开`,
  '-f': plain('它是第一个以外的分片', '它不是后续分片'),
  '--sport': value('源端口'),
  '--dport': value('目的端口'),
  '--sports': value('源端口'),
  '--dports': value('目的端口'),
  '--ports': value('源端口或目的端口'),
  '--syn': plain('它请求建立 TCP 连接（只有 SYN）', '它不是在请求建立 TCP 连接'),
  '--tcp-flags': ([mask = '', set = ''], not) =>
    `在 TCP 标志 ${bare(mask)} 中${not ? '不是' : '恰好'}只置位了 ${bare(set)}`,
  '--icmp-type': value('ICMP 类型'),
  '--ctstate': value('它的连接状态'),
  '--state': value('它的连接状态'),
  '--ctorigdst': value('最初的目的地址'),
  '--ctorigdstport': value('最初的目的端口'),
  '--ctorigsrc': value('它的连接的源地址'),
  '--ctdir': value('它的方向'),
  '--ctproto': value('它的连接的协议'),
  '--ctstatus': value('它的连接的状况'),
  '--mark': (v, not) => `标记${is(not)} ${v.join(' ').replace('/', '，只看这些位：')}`,
  '--match-set': ([set = '', how = ''], not) =>
    `它的${how.replace(/src/g, '源').replace(/dst/g, '目的').replace(/,/g, '和')}${not ? '不在' : '在'}集合 ${set} 中`,
  '--dst-type': value('目的地址的类型'),
  '--src-type': value('源地址的类型'),
  '--limit': (v) => `不超过每 ${v.join(' ').split('/').reverse().join(' ')} 个`,
  '--limit-burst': (v) => `从前 ${v.join(' ')} 个之后开始计`,
  '--probability': (v) => `按概率选中，${Math.round(Number(v[0] ?? 0) * 1000) / 10} %`,
  '--every': (v) => `每 ${v.join(' ')} 个中的一个`,
  '--mac-source': value('来源 MAC 地址'),
  '--ttl-eq': value('TTL'),
  '--ttl-lt': (v) => `TTL 小于 ${v.join(' ')}`,
  '--ttl-gt': (v) => `TTL 大于 ${v.join(' ')}`,
  '--length': (v, not) => `长度${is(not)} ${v.join(' ').replace(':', ' 到 ')} 字节`,
  '--uid-owner': value('发送它的用户'),
  '--gid-owner': value('发送它的组'),
  '--src-range': value('源地址'),
  '--dst-range': value('目的地址'),
  '--physdev-in': value('进来的网桥端口'),
  '--physdev-out': value('离开的网桥端口'),
  '--physdev-is-bridged': plain('它是桥接的', '它不是桥接的'),
  '--vaddr': value('IPVS 服务的地址'),
  '--vport': value('IPVS 服务的端口'),
  '--ipvs': plain('它属于一个 IPVS 连接', '它不属于任何 IPVS 连接'),
};

/** Options that say how a condition is meant, not what it asks. */
const SILENT = new Set(['-m', '--comment', '--mode', '--name', '--rsource', '--packet', '--mask', '--wait']);

const TARGETS: Readonly<Record<string, string>> = {
  ACCEPT: '让它通过这张表',
  DROP: '丢弃它，不作声',
  RETURN: '回到调用本链的链',
  REJECT: '丢弃它并告知发送方',
  MASQUERADE: '用它离开时所用设备的地址替换源地址',
  SNAT: '改写源地址',
  DNAT: '改写目的地址',
  REDIRECT: '改为发给本机',
  MARK: '给它打上标记',
  CONNMARK: '设置或取回它的连接的标记',
  LOG: '写入内核日志，然后继续',
  TRACE: '记录它经过规则的路径，然后继续',
  NOTRACK: '不跟踪它的连接',
  CT: '指定如何跟踪它的连接',
  TCPMSS: '改变它提出的最大报文段长度',
  NFLOG: '把副本交给监听程序，然后继续',
  QUEUE: '交给程序决定',
  NFQUEUE: '交给程序决定',
  SET: '把它的地址放入集合，或从中取出',
  TTL: '改变它的 TTL',
};

const DETAILS: Readonly<Record<string, (v: string) => string>> = {
  '--to-destination': (v) => `为 ${v}`,
  '--to-source': (v) => `为 ${v}`,
  '--to-ports': (v) => `端口 ${v}`,
  '--reject-with': (v) => `，以 ${v}`,
  '--set-xmark': (v) => v.replace('/', '，改变这些位：'),
  '--or-mark': (v) => `，置位 ${v}`,
  '--set-mark': (v) => v,
  '--log-prefix': (v) => `，前缀 ${v}`,
};

/** Explains a rule in Chinese, as `ruleWords` does in English. */
export function ruleWordsZh(spec: string): RuleWords {
  const parts = ruleParts(spec);
  const at = parts.findIndex((p) => p.option === '-j' || p.option === '-g');
  const conditions = parts.slice(0, at < 0 ? undefined : at).filter((p) => !SILENT.has(p.option));
  return {
    conditions: conditions.map((p) => ({ words: conditionWords(p), text: textOf(p) })),
    action: actionWords(parts[at], parts.slice(at + 1)),
    comment: bare(parts.find((p) => p.option === '--comment')?.values[0] ?? ''),
  };
}

const conditionWords = (p: RulePart): string =>
  CONDITIONS[p.option]?.(p.values, p.not) ?? `${p.module ? `${p.module}：` : ''}${textOf(p)}`;

const textOf = (p: RulePart): string => `${p.not ? '! ' : ''}${[p.option, ...p.values].join(' ')}`;

function actionWords(jump: RulePart | undefined, options: readonly RulePart[]): string {
  if (!jump) return '计数，然后继续';
  const target = jump.values[0] ?? '';
  if (jump.option === '-g') return `转到 ${target} 链，不再回到这里`;
  const details = options.map((o) => DETAILS[o.option]?.(o.values.join(' ')) ?? textOf(o));
  const known = TARGETS[target];
  if (known) return [known, ...details].join(' ').replaceAll(' ，', '，');
  return /^[A-Z]+$/.test(target) && options.length > 0 ? `${target} ${details.join(' ')}` : `进入 ${target} 链继续`;
}
