import type { CT } from '../../cost/text.ts';
import { count as number } from '../../texts.ts';

export const COST: typeof CT = {
  title: '再多一个 Service，数据包要多付出什么？',
  lead: '为新连接查找 Service 时，iptables 模式逐条读取规则，IPVS 模式查哈希表。连接的后续数据包在两种模式下都跳过 nat。',
  services: '集群中的 Service',
  count: (n) => `${number(n)} 个 Service`,
  endpoints: (n) => `每个有 ${n} 个端点`,
  position: '被访问的 Service',
  positions: { first: '第一个', middle: '中间', last: '最后一个', random: '随机' },
  positionNote:
    '它在规则中的位置。kube-proxy 遍历的是 Go 的 map，所以在真实节点上位置全凭运气，每次全量同步又会不同。在哈希桶里，最新的排在最前。',
  reseed: '重新抽取',
  build: '建立 10,000 个 Service',
  compare: '逐步比较两种模式',
  phase: {
    objects: '正在创建对象',
    'iptables-compute': 'kube-proxy 正在写规则',
    'iptables-load': '内核正在装入规则',
    'iptables-ask': '正在发送数据包，iptables 模式',
    'ipvs-sync': 'kube-proxy 正在建立虚拟服务器',
    'ipvs-ask': '正在发送数据包，IPVS 模式',
  },
  busy: (n, phase) => `${number(n)}：${phase}`,
  starting: '正在启动',
  failed: '无法测量：',
  ready: '由模型逐个数据包计数',

  iptables: 'iptables 模式',
  ipvs: 'IPVS 模式',
  firstPacket: '第一个数据包',
  laterPacket: '第二个数据包',
  rulesInNat: () => '条 nat 规则被比较',
  laterNone: '条 nat 规则：连接已知，不再查询 nat',
  laterSome: '条 nat 规则',
  firstMore: (sets, services) => `另有 ${number(sets)} 次 ipset 查找，以及一个哈希桶中的 ${number(services)} 个条目`,
  laterMore: (sets, connections) =>
    `但有 ${number(sets)} 次 ipset 查找，以及为找到连接而比较的 ${number(connections)} 个条目`,
  others: (first, later) => `其他表的规则：先是 ${first} 条，之后 ${later} 条。这些规则对每个数据包都会执行。`,

  walkIptables: (read, of, rule) =>
    `KUBE-SERVICES：读取了 ${number(of)} 条规则中的 ${number(read)} 条，第 ${number(rule)} 条匹配`,
  walkThen: '然后',
  chainRules: (chain, n) => `${chain} ${n}`,
  walkIpvs: (probes, buckets) => `虚拟服务器：打开 ${buckets} 个桶中的 1 个，在其中比较了 ${number(probes)} 个条目`,
  walkBefore: (rules) => `之前在 PREROUTING 中经过 ${number(rules)} 条 nat 规则`,
  stripIptables: '依次排列的 KUBE-SERVICES 规则；已读取的为实心',
  stripIpvs: '虚拟服务器表的各个桶；打开的那个为实心',

  chart: '第一个数据包比较的条目数',
  chartNote: '由模型计数。两个坐标轴都是对数刻度。',
  xAxis: 'Service 数',
  seriesRules: 'iptables：nat 中的规则',
  seriesIpvsRules: 'IPVS：nat 中的规则',
  seriesProbes: 'IPVS：哈希桶中的条目',
  table: '图表背后的数字',
  tableServices: 'Service 数',

  measured: '真实机器所用的时间',
  measuredTag: '实测，而非模型',
  measuredSource:
    'Linux 6.18，iptables 1.8.11 legacy，单核，转发 UDP，每个数据包都是新流，KUBE-SERVICES 中没有规则匹配。',
  measuredRules: '读取的规则',
  measuredNs: '每条规则 ns',
  measuredWalk: '每个数据包',
  measuredRate: '每秒数据包数',
  established: (rate, low, high) =>
    `已建立的流不必为 nat 中的 50,000 条规则付出任何代价：每秒 ${rate} 个数据包。没有任何规则时为 ${low} 到 ${high}。`,
  estimate: (rules, time) => `按这个代价，上面计数的 ${rules} 条规则在那里大约需要 ${time}。`,
  noIpvsTime: '没有测量 IPVS 查找所用的时间；关于它，能说的只有上面的计数。',

  sync: '还有全部写入的代价',
  syncNote:
    '一次全量同步。kube-proxy 1.30.5 在不实际执行外部程序的情况下测量；iptables-legacy-restore 在两个繁忙的核上把文本读入 Linux 6.18 的空命名空间，因此它的时间是上限。',
  syncTable: '实测，按 Service 数量',
  syncServices: 'Service 数',
  syncRules: 'nat 规则',
  syncText: '文本',
  syncIptables: 'kube-proxy，iptables',
  syncIpvs: 'kube-proxy，IPVS',
  syncRestore: 'restore，全部',
  syncPartial: 'restore，新增一个 Service',
  here: (n) => `在这个浏览器里，${number(n)} 个 Service`,
  hereIptables: (rules, size, compute, load) =>
    `iptables 模式：${number(rules)} 条 nat 规则（含跳转到它们的三条），文本 ${size}。模型的 kube-proxy 用 ${compute} 写出，模型的内核用 ${load} 装入。`,
  hereIpvs: (servers, entries, rules, time) =>
    `IPVS 模式：${number(servers)} 个虚拟服务器，${number(entries)} 个集合条目，${rules} 条 nat 规则，用时 ${time}。`,
  hereNote: '这两个是模型在你的浏览器里所用的时间，与 Linux 无关。',

  honest: '这里没有说明的',
  honestPoints: [
    'IPVS 模式并没有摆脱 iptables：伪装和过滤在那里同样是规则和 ipset，每个数据包都要经过 filter 规则。',
    '虚拟服务器表有 256 个桶，因此 10,000 个 Service 时大约 40 个共用一个桶。这同样随 N 增长，只是慢 256 倍。',
    '模型通过自己的索引查找规则。所列数字是 Linux 逐条遍历时的数字。',
    '总开销随新连接数增长，而不是随数据包数增长：保持连接不断开的应用感觉不到。',
  ],
};
