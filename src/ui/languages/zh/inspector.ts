import type { H } from '../../inspector/hooks-text.ts';
import type { K } from '../../inspector/packet-text.ts';
import type { C } from '../../inspector/rule-card-text.ts';
import type { R } from '../../inspector/rules-text.ts';
import type { S } from '../../inspector/state-text.ts';
import { count } from '../../texts.ts';
import { ruleWordsZh } from './rule-words.ts';

export const HOOKS: typeof H = {
  anchor: { free: '未注册', live: '已注册', passed: '数据包已经过', now: '数据包在这里' },
  anchorTitle: (table, hook, state) => `${hook} 中的 ${table}：${state}。前往`,
  anchorsNote:
    '在 Linux 6.12 上实测。圆环是锚点，已注册的为实心，数据包经过的为亮色。空格表示不存在这样的锚点。点一个可前往对应的步骤。',
  goTo: (fn, hook) => `${hook} 中的 ${fn}：前往数据包经过它的步骤，或前往这个钩子`,
};

export const PACKET: typeof K = {
  point: '指向一个字节或字段：两者会同时亮起。',
  marked: '带标记的字节是途中写入的；指向它可以看到是谁写的。',
  field: (label, value, from, to, by) =>
    `${label} ${value}，${to - from === 1 ? `字节 ${from}` : `字节 ${from} 到 ${to - 1}`}${by === null ? '' : `，由 ${by} 写入`}`,
  bytes: (all, changed) => `${all} 字节${changed > 0 ? `，其中 ${changed} 字节在此改动` : ''}`,
  moreBytes: (n) => `… 还有 ${n} 字节`,
  of: (length, size) => `${length} / ${size} 字节`,
  offsets: { mac: 'mac', network: 'network', transport: 'transport' },
  offsetsName: '报头位置',
};

export const RULE: typeof C = {
  loading: '正在询问模型 …',
  label: (chain, rule) => `${chain}，规则 ${rule}`,
  why: '为什么，附步骤',
  matched: '匹配',
  missed: '不匹配',
  untried: '这个数据包没有尝试到',
  everything: '没有任何条件：每个数据包都匹配。',
  counts: (packets, bytes) => `到这一刻为止 ${count(packets)} 个数据包，${count(bytes)} 字节`,
  states: { yes: '成立', no: '不成立', unasked: '不再询问', unknown: '条件' },
  marks: { yes: '✓', no: '✕', unasked: '·', unknown: '·' },
};

export const RULES: typeof R = {
  explain: ruleWordsZh,
  forms: '形式',
  form: { save: '-S', list: '-L', words: '文字说明' },
  formTitle: {
    save: '如 iptables -S 的输出',
    list: '如 iptables -L -n -v 的输出',
    words: '用文字解释',
  },
  show: '显示',
  shows: { fold: '相关的', all: '全部' },
  when: (conditions) => `如果 ${conditions}：`,
  and: '，并且 ',
  always: '无条件：',
  folded: (n) => `${count(n)} 条规则不匹配`,
  unvisited: (n) => `${count(n)} 条规则没有尝试`,
  nearly: '差一点',
  nearlyTitle: '只有一个条件不满足',
  count: (packets, bytes) => `${packets} 包 ${bytes} B`,
  total: (n) => `${count(n)} 条规则`,
  rulesLabel: (chain) => `${chain} 的规则`,
  anyPlace: '0.0.0.0/0',
  columns: 'target  prot  in  out  source  destination',
  findChain: '查找链',
  firstChains: (shown, all) => `共 ${count(all)} 条链，显示前 ${shown} 条`,
};

export const STATE: typeof S = {
  choose: '查看哪种状态',
  parts: { conntrack: '连接跟踪', ipvs: 'IPVS', routes: '路由', sets: '集合' },
  atMoment: '为当前所示步骤时的状态。',
  asOfNow: '为最新状态，而不是所示步骤时的状态：跟踪记录里没有它。',
  asking: '正在询问模型 …',
  find: '查找',
  findExample: '10.96.0.20:80',
  nothingFound: '没有包含它的条目。',
  more: (n) => `还有 ${count(n)} 项`,

  thisWay: '这个数据包',
  expires: (time) => `${time} 后过期`,
  expired: '已过期',
  unconfirmed: '未确认',
  dnat: 'DNAT',
  snat: 'SNAT',
  dnatTitle: (was) => `发往 ${was}，应答者却是另一个：目的地址被转换`,
  snatTitle: (was) => `由 ${was} 发出，应答却去往别处：源地址被转换`,
  tuple: (direction, from, to) => `${direction}：从 ${from} 到 ${to}`,

  ipvsNone: '这里没有加载 IPVS',
  ipvsNoneHelp: '它随第一个虚拟服务一起出现。试试：ipvsadm -A -t 10.96.0.20:80 -s rr',
  services: '虚拟服务',
  noServices: '没有虚拟服务。',
  conns: '连接',
  noConns: '没有连接。',
  servers: { addr: '真实服务器', forward: '转发方式', weight: '权重', active: '活动', inactive: '非活动' },
  via: '经由',
  seconds: (n) => `${n} 秒`,

  chosen: '路由对这个数据包的判决',
  noDecision: '路由还没有在这里对这个数据包作出判决。',
  rules: '规则，按查询顺序排列',
  table: (name) => `表 ${name}`,
  emptyTable: '空',
  taken: '采用',
  goToStep: '前往这一步',

  setsNone: '这里没有集合',
  setsNoneHelp: '集合是供规则查找地址的列表。试试：ipset create blocked hash:ip',
  entries: (n) => `${count(n)} 个条目`,
  references: (n) => `被 ${n} 条规则或列表使用`,
};
