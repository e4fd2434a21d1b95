import type { R } from '../../reference/text.ts';

export const REFERENCE: typeof R = {
  functions: '内核函数',
  groups: {
    'net.ipv4.conf.DEV': '针对单个设备，或全部设备',
    'net.ipv4.vs': 'IPVS',
    'net.netfilter': '连接跟踪',
    'net.ipv4.neigh': '邻居',
    'net.ipv4': 'IPv4、ICMP、TCP 和 UDP',
    'net.core': '设备与套接字',
    'net.bridge': '网桥',
  },
  nothing: '没有这样的名称，也没有句子包含这些词。',
  sits: '它所在的位置及优先级：',
  onNode: '示例，在节点上执行：',
  inLab: '示例，在这个实验里执行：',
  opensLab: {
    cluster: '示例。会先打开实验“两节点集群”：',
    'cluster-lb': '示例。会先打开实验“负载均衡器后面的集群”：',
    router: '示例。会先打开实验“路由器”：',
  },
  runLines: (place, lines) => `在 ${place} 执行：${lines}`,
  openRun: (lines) => `打开对应的实验并执行：${lines}`,
  showRun: '显示它最近一次执行的位置',
  notRun: '它在这个会话里还没有执行过。',
  inKubernetes: '在 Kubernetes 中：',
  flagsPage: '全部参数',
  sourceOf: (name, version) => `Linux ${version} 中 ${name} 的源码`,
  sentences: async () => (await import('./reference-sentences/sentences.ts')).SENTENCES,
};
