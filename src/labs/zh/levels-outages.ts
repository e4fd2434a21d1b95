import type { LevelText } from '../translation.ts';

/** Chapter 5. */
export const OUTAGES_ZH: Readonly<Record<string, LevelText>> = {
  'docker-came': {
    title: '安装 Docker 之后，Pod 访问不了本节点以外的任何地方',
    story: [
      'node-a 上在 Kubernetes 之外又安装了一个容器引擎。从那以后，pod-client 能访问邻居，却访问不了 node-b 上的任何 Pod。Service 一半时间能用。',
      '必须让 Pod 恢复可达。与 Pod 无关的流量必须保持引擎所要的样子。',
    ],
    hints: [
      '丢弃的原因写着一条策略。是谁设置的？',
      '按 Pod 的地址范围接受：来自 10.180.0.0/16 的数据包，以及去往它的数据包。',
    ],
    after: '网络插件会添加这两条规则，因为它们无法知道还有谁会设置 FORWARD 的策略。',
  },
  asymmetric: {
    title: '请求在 PREROUTING 之后消失，没有规则丢弃它们',
    story: [
      '客户端经 eth1 到达 node-a。去年迁移时留下的一条静态路由说，客户端在 node-b 后面，在 eth0 上。节点会检查进来流量的源地址。',
      '恢复对客户端的服务。检查保持开启。',
    ],
    hints: [
      '“原因”给出的是 IP_RPFILTER：回到这个源地址的数据包会从另一个设备离开。',
      '在 node-a 上 ip route get 192.168.1.20。哪条路由是错的？',
    ],
    after: 'rp_filter 在路由判决中丢弃，位于 PREROUTING 之后：那时 nat 已改变了目的地址，源地址仍是客户端的。',
  },
  'from-loopback': {
    title: '网线上出现了来自 127.0.0.1 的数据包',
    story: [
      '在路由器上，127.0.0.1:8080 应当通向 server：OUTPUT 中有一条 DNAT 规则，route_localnet 已开启。数据包离开了，server 把它当作 martian 丢弃。',
      '让连接能用。',
    ],
    hints: [
      '数据包在网线上的源地址是什么？',
      '它需要路由器自己的一个地址：在 POSTROUTING 中对 -s 127.0.0.0/8 做 MASQUERADE。',
    ],
    after: '所以即使 externalTrafficPolicy 是 Local，KUBE-EXT 也会对本机访问节点端口的流量做伪装。',
  },
  'reset-by-peer': {
    title: 'Connection reset by peer，而对端是无辜的',
    story: [
      '路由器的 8080 端口通向 server。每个连接在建立之前就被重置。server 说是客户端重置的，客户端对此一无所知。',
      '几天前，路由器上的连接跟踪被调优过。在那里读 sysctl -a，找出那个不可能正确的值。',
    ],
    hints: [
      'SYN-ACK 回来时是 INVALID：它的连接已不在表里。所以源地址没有改回去，客户端用 RST 回应这个陌生的数据包。',
      'sysctl -a | grep tcp_timeout_syn_sent。Linux 的默认值是 120。',
    ],
    after: '窗口之外的数据包也会引起同样的重置：同样是 INVALID。kube-proxy 正因如此在 KUBE-FORWARD 中丢弃 INVALID。',
  },
  'big-packets': {
    title: '小数据包能通过，大数据包消失了',
    story: [
      '路由器后面的网络只接受 1400 字节的数据包。更大且不允许分片的数据包无声地消失，传输在中途挂起。',
      '路由器应当告知发送方，如果允许的话它也会这样做。那就允许它。',
    ],
    hints: [
      'ip_forward 丢弃数据包，并为发送方产生一个 ICMP 错误。这个错误后来怎么样了？',
      '放行 fragmentation-needed 类型的 ICMP：插在 DROP 之前。',
    ],
    after: '路径 MTU 发现就依赖这一种 ICMP 消息。封锁 ICMP 的规则应当放过它。',
  },
  'long-list': {
    title: '黑名单越长，路由器越慢',
    story: [
      'FORWARD 中用 240 条规则丢弃 240 个地址，每个数据包都要与它们逐条比对。同样的地址也在集合 bad 中：ipset list bad。',
      '丢弃同样的地址，而每个数据包最多尝试两条规则。',
    ],
    hints: [
      'iptables -F FORWARD 清空这条链。',
      '-m set --match-set bad src 在集合中查找源地址：无论名单多长，一步完成。',
    ],
    after: '这就是 KUBE-SERVICES 与 IPVS 的差别：一个是随 Service 增长的列表，一个是一次查找。',
  },
  'dead-udp-pod': {
    title: 'UDP 一直发往已死的 Pod',
    story: [
      'pod-client 从 5000 端口向 Service echo 发送。它背后的一个 Pod 在一分钟前被替换。从那以后什么也没有返回。',
      'node-a 上本该有谁察觉到这一点。',
    ],
    hints: [
      '数据包没有遍历 nat：它的连接是已知的，conntrack -L -p udp 显示去往哪里。即使有了新规则，它仍会去往已死的 Pod。',
      'kube-proxy 写入新规则，并删除这样的条目。它在运行吗？看 jobs。',
      'kube-proxy --proxy-mode=iptables --cluster-cidr=10.180.0.0/16 &',
    ],
    after: '对于 UDP，端点增减时 kube-proxy 会清理连接跟踪。TCP 连接它不去动：它们会自行结束。',
  },
  'two-faults': {
    title: '节点端口不通，第一次修复也没有用',
    story: [
      '客户端从 node-a 的 30080 端口什么也得不到。有人找到一处故障并修复了，却没有任何变化。所以还有另一处。',
      '两处都找出来。',
    ],
    hints: [
      '节点端口被拒绝，就像没有程序监听一样：nat 根本没有看到这个数据包。是什么让它没有进入连接跟踪？',
      '而一旦它去往 Pod：节点允许转发吗？',
    ],
    after: '跟着数据包走，而不是跟着嫌疑名单走：它现在在哪里结束，为什么在那里？',
  },
};
