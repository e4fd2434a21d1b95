import type { D } from '../../diagram/text.ts';
import { count } from '../../texts.ts';
import type { L } from '../../timeline/text.ts';

/** Places that a hook does not have, by their English label. */
const GAPS: Readonly<Record<string, { readonly label: string; readonly title: string }>> = {
  'no filter, no IPVS': {
    label: '无 filter，无 IPVS',
    title: 'PREROUTING 没有 filter 表，也没有 IPVS 函数：两者都要等数据包完成选路',
  },
  'no nat': { label: '无 nat', title: 'FORWARD 没有 nat：地址只在 PREROUTING 和 POSTROUTING 中改变' },
  'no filter': { label: '无 filter', title: 'POSTROUTING 没有 filter 表：这时再礼貌地拒绝数据包已经太晚' },
};

export const DIAGRAM: typeof D = {
  place: {
    wireIn: { name: '网线', sub: '进', title: '网线：一个帧到达网卡' },
    rxRing: { name: '接收环', sub: '描述符', title: '接收环：描述符告诉网卡可以把帧放到内存的哪里' },
    ram: { name: '内存', sub: 'DMA', title: '主内存：在任何程序查看之前，帧先写到这里' },
    isr: {
      name: '硬中断 · ISR',
      sub: 'ack, raise NET_RX',
      title: '中断处理程序：确认中断，把 NET_RX 标记为待处理，退出',
    },
    napi: { name: 'NAPI 轮询', sub: 'net_rx_action', title: 'NET_RX 软中断轮询驱动，不超过预算' },
    skb: { name: 'sk_buff', sub: 'build_skb', title: '围绕这些字节建立一个 struct sk_buff' },
    netif: { name: '接收', sub: 'netif_receive_skb', title: '抓包程序先看到它，然后交给它的协议处理函数' },
    ipRcv: { name: 'ip_rcv', sub: '检查报头', title: 'ip_rcv：这是一个正确的 IPv4 报头吗？' },
    arp: { name: 'ARP', sub: 'arp_rcv', title: '地址解析协议：谁拥有这个地址？' },
    routeIn: { name: '路由', sub: '给本机？', title: '路由判决：在此递交、转发或丢弃' },
    l4: { name: '传输层', sub: 'icmp tcp udp', title: 'ICMP、TCP 或 UDP 的接收函数' },
    socket: { name: '套接字', sub: '接收队列', title: '套接字的接收队列' },
    app: { name: '应用程序', sub: '系统调用', title: '程序：从套接字读取或发送' },
    routeOut: { name: '路由', sub: '出', title: '为本机发出的数据包选路：哪个设备，哪个源地址' },
    neigh: { name: '邻居', sub: 'neigh_output', title: '邻居表：下一跳的 MAC 地址' },
    xmit: { name: '发送', sub: 'dev_queue_xmit', title: '排队规则，然后是驱动' },
    txRing: { name: '发送环', sub: 'DMA', title: '发送环：网卡从内存取走帧' },
    wireOut: { name: '网线', sub: '出', title: '网线：帧离开' },
    virtual: { name: 'lo · veth · bridge', sub: '无硬件', title: '由软件构成的设备：回环、veth 对、网桥' },
  },
  lane: { process: '进程', softirq: '软中断 · 网络栈', hardirq: '硬中断', hardware: '硬件' },
  cpu: { process: '进程', softirq: '软中断 NET_RX', hardirq: '硬中断' },
  noCard: '无网卡',
  gap: (label, title) => GAPS[label] ?? { label, title },
  level: '层级',
  lab: '实验',
  labTitle: '整个实验 (减号键)',
  deeper: '放大 (加号键)',
  higher: '缩小 (减号键)',
  openHook: (hook, n) => `钩子 ${hook}：注册了 ${n} 个函数。打开`,
  rules: (n) => `${count(n)} 条规则`,

  mapLabel: (lab) => `实验地图：${lab}`,
  enter: (name) => `进入 ${name}`,
  roles: {
    client: '客户端',
    host: '主机',
    node: '节点',
    pod: 'Pod',
    router: '路由器',
    server: '服务器',
    switch: '交换机',
  },
  stack: '网络栈',
  down: 'down',
  mapHelp: '每根网线有两条通道，每个方向一条。点一台主机或一个 Pod 进入其中。',
  mapHelpShort: '点一台主机或一个 Pod 进入其中。',

  reply: '应答',
  local: '本机',
  forward: '转发',
  outgoing: '由本机发出',
  notModelled: '未建模',
  places: {
    xdp: { name: 'XDP', title: 'XDP：驱动中的程序，早于 sk_buff' },
    tcIn: { name: 'tc in', title: 'tc ingress：收到帧时的过滤器和动作' },
    xfrm: { name: 'xfrm', title: 'xfrm：发出途中的 IPsec 加密' },
    tcOut: { name: 'tc out', title: 'tc egress：驱动之前的过滤器和排队规则' },
  },

  functions: '函数',
  passes: '这里没有注册任何函数。数据包直接通过。',
  notPassed: '数据包没有经过这里',
  notYet: '数据包还没有到过这里',
  nextPass: '前往经过这里的一个数据包',
  ghost: '在用到这张表或连接跟踪之前，这个位置没有注册任何函数。',
  elsewhere: (hook) => `数据包在 ${hook}：前往`,
  followPacket: '跟随数据包',
  wholeChain: '整条链',
  skipped: (n) => `${count(n)} 条规则不匹配`,
  policyOf: (chain) => `${chain} 的策略`,
  returns: (chain) => `${chain} 末尾：返回调用处`,
  toTop: '之前的步骤',
  verdictOf: { ACCEPT: '接受', DROP: '丢弃', STOLEN: '接管', QUEUE: '排队', REPEAT: '重复', '': '运行中' },
  nothingSaid: '它让数据包通过，没有改动任何内容。',
  changed: '此处的改动',
  entry: '连接',
};

export const TIMELINE: typeof L = {
  tracks: '所有数据包的步骤。箭头键单步，加号和减号缩放，0 显示全部',
  cpu: 'CPU0',
  gestures: '滚轮：缩放。拖动：移动播放头。shift + 拖动：放大到一段。shift + 点击：运行到那里。在细条中拖动：选择一段',
};
