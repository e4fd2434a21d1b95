import type { TT } from '../../twin/text.ts';

export const TWIN: typeof TT = {
  question: '问题',
  intro: '同一条命令，两个只有 kube-proxy 模式不同的集群。两边的数据包都来自模型。',
  mode: { a: 'iptables 模式', b: 'IPVS 模式' },
  before: '在此之前，两边都执行：',
  lines: (n) => `${n} 行`,
  again: '再次运行',
  starting: '正在启动两个集群',
  running: (place, line) => `两边正在执行：${place}$ ${line}`,
  failed: '比较失败',
  noPacket: '这条命令没有发出数据包，因此没有可以单步查看的内容。它的输出见上。',

  firstAt: (where, step) => `两者在第 ${step} 步分开：${where}`,
  noDifference: '数据包在两种模式下的经历相同。',
  goFirst: '前往第一处差异',
  goFirstKey: 'd',
  playOn: '两边继续播放',
  atFirst: '这里就是第一处差异',
  exit: (status) => `退出码 ${status}`,
  printed: (mode) => `命令在 ${mode}下的输出`,
  nothingPrinted: '没有输出',

  pictureOf: (mode, where, what) => `${mode}：数据包位于 ${where}，${what}`,
  notYet: '尚未发送',
  standsHere: '此时停在这里',
  over: '在这边已结束',

  timeline: '两个数据包',
  position: '两个数据包的步骤',
  stepOf: (n, all) => `第 ${n} 步，共 ${all} 步`,
  first: '第一步 (Home)',
  back: '后退一步 (左箭头)',
  play: '播放 (空格)',
  pause: '暂停 (空格)',
  forward: '前进一步 (右箭头)',
  overNext: '到下一个钩子 (shift + 右箭头)',
  last: '最后一步 (End)',

  steps: '逐步对照',
  stepsNote: '命令的第一个数据包以及由它引起的一切。时间、数据包编号和随机选取的端口不参与比较。',
  alike: (n) => `${n} 步相同`,
  legend: {
    same: '两边相同',
    rules: '规则不同，结果相同',
    changed: '结果不同',
    apart: '各在不同的位置',
    onlyA: '仅在 iptables 模式',
    onlyB: '仅在 IPVS 模式',
  },
  nothingHere: '这里没有',

  tryTitle: '在两边执行你自己的命令',
  tryPlace: '位置',
  tryLine: '命令',
  tryRun: '在两边执行',
  tryHint: '例如 kubectl get svc、ipvsadm -Ln，或者再来一次 curl。集群保持当前状态。',
  done: '两边已执行的命令',

  scenario: {
    'node-port-behind-drop': {
      title: '节点端口在 INPUT DROP 之后失效，只在一种模式下',
      story: '节点的防火墙丢弃未经请求的流量：INPUT 的策略是 DROP，只放行应答。客户端通过节点端口访问 Service。',
    },
    'cluster-ip': {
      title: 'Pod 通过集群 IP 访问 Service',
      story: '最普通的情形。两种模式都到达同一个 Pod，但在节点中走的路径不同。',
    },
    'ping-cluster-ip': {
      title: '谁来应答对集群 IP 的 ping？',
      story: 'kube-proxy 没有任何规则涉及 ICMP。在 IPVS 模式下，这个地址是节点自己的地址，配在 kube-ipvs0 上。',
    },
    'cluster-ip-host-port': {
      title: '集群 IP 在主机的端口上应答',
      story:
        'node-a 上有程序监听 8080 端口。专门防范这种情况的 KUBE-IPVS-FILTER 被清空：只有 IPVS 模式有这条链，所以另一边会报告没有这条链。',
    },
    'node-port-on-localhost': {
      title: '通过 127.0.0.1 访问节点端口',
      story: '节点上的一个程序访问 127.0.0.1 的节点端口。',
    },
    'pod-to-itself': {
      title: 'Pod 通过自己的 Service 访问自己',
      story:
        'Service 唯一的 Pod 访问这个 Service。它自己的地址不能作为源地址回到它那里：两种模式都做伪装，各用各的规则。',
    },
    'no-endpoints': {
      title: '没有端点的 Service：由谁拒绝？',
      story: 'Service 的 Pod 全都没有了。两种模式下连接都立即被拒绝，但出手的是内核的不同部分。',
    },
    'local-policy': {
      title: 'externalTrafficPolicy Local，而节点上没有 Pod',
      story: '唯一的 Pod 在 node-a 上，客户端却访问 node-b。策略 Local 的含义是：只用本节点上的 Pod。',
    },
  },

  clause: {
    sent: (by, hook, to) => `${hook} 中的 ${by === 'nat' ? 'nat' : 'IPVS'} 把它发往 ${to}`,
    from: (hook, source) => `${hook} 中的 nat 把发送方改为 ${source}`,
    own: (host) => `${host} 认为它是发给自己的`,
    forwarded: (host) => `${host} 转发它`,
    droppedBy: (hook, by) => `${hook === '' ? '' : `在 ${hook} 中`}被 ${by}丢弃`,
    dropped: (hook, note) => `${hook === '' ? '' : `在 ${hook} 中`}被丢弃：${note}`,
    delivered: (host) => `${host} 收到它`,
    waits: (host, note) => `它停在 ${host} 上，无法继续 (${note})`,
    answered: (what) => `返回 ${what}`,
    answerDropped: (what, why) => `返回 ${what}，但未被接受 (${why})`,
    silence: '没有任何返回',
    all: (parts, last) => `${[...parts, last].join('，')}。`,
  },
};
