import type { LevelText } from '../translation.ts';

/** Chapter 4. */
export const IPVS_ZH: Readonly<Record<string, LevelText>> = {
  'virtual-server': {
    title: '虚拟地址上没有人应答',
    story: [
      '地址 203.0.113.80 应当是路由器上的一个虚拟服务器：80 端口，背后是 server。路由器已有这个地址；没有程序监听。',
      '使用 IPVS，转发方式为伪装 (masquerading)。不要写 iptables 规则。',
    ],
    hints: [
      'ipvsadm -A -t ADDRESS:PORT -s rr 建立虚拟服务器。',
      'ipvsadm -a -t ADDRESS:PORT -r REAL:PORT -m 为它添加真实服务器。',
    ],
    after: '第一条 ipvsadm -A 注册了六个钩子函数。“钩子”标签页中可以看到；ipvsadm -C 会将其注销。',
  },
  'passed-by': {
    title: 'ipvsadm 能看到虚拟服务器，数据包却绕了过去',
    story: [
      '203.0.113.80:80 上的虚拟服务器和它的真实服务器都在。计数器却一直是零。客户端的数据包确实到达了路由器。',
      '让 IPVS 看到它们。',
    ],
    hints: [
      '路由判决之后数据包走哪条路？IPVS 在 PREROUTING 没有锚点；对于请求，它位于 INPUT。',
      'INPUT 处理的是发往本机地址的流量。用一个 down 的设备就行：ip link add NAME type dummy，然后 ip addr add。',
    ],
    after: '这就是 kube-ipvs0 的用途：一个持有所有集群 IP、却从不 up 的 dummy 设备。',
  },
  'forward-rule-useless': {
    title: 'FORWARD 规则拦不住 IPVS 流量',
    story: [
      '客户端通过虚拟地址 203.0.113.80 使用 server。管理员想阻止这样做，在 FORWARD 中丢弃到 server 的数据包。它们却照样通过。',
      '阻止由 IPVS 发往 server 的请求。直接发往 server 的请求必须可用。',
    ],
    hints: [
      'IPVS 在 INPUT 内部接管数据包，并从那里发出。继续单步：接下来是哪个钩子？',
      '它进入 OUTPUT，就像是路由器自己产生的，目的地址是 server。',
    ],
    after: '请求：PREROUTING、INPUT，然后是 OUTPUT 和 POSTROUTING。只有应答经过 FORWARD，IPVS 在那里把它们改回去。',
  },
  'answers-die': {
    title: '在 IPVS 之后，请求能到达，应答却死在均衡器上',
    story: [
      '均衡器做过加固：它不是路由器，于是关闭了转发。IPVS 发送请求不需要转发，server 也确实收到了请求。',
      '然而页面始终没有返回。',
    ],
    hints: [
      '在路由器上跟随 server 的 SYN-ACK。它是发给谁的？',
      '它是给客户端的，所以必须先被转发，IPVS 才能在 FORWARD 改变它的源地址。',
    ],
    after: 'IPVS 模式的 kube-proxy 会自己设置 ip_forward。',
  },
  'masquerade-ignored': {
    title: 'MASQUERADE 规则对 IPVS 流量不起作用',
    story: [
      'server 没有回到客户端的路，所以通过虚拟地址的请求应当做伪装。规则已经有了，它的计数器却一直是零。',
      '让它计数，让页面返回。规则本身没有问题。',
    ],
    hints: [
      'IPVS 有自己的连接表：ipvsadm -L -n -c。连接跟踪里没有对应的条目，所以 nat 根本看不到这个数据包。',
      'sysctl net.ipv4.vs.conntrack 让 IPVS 保持连接跟踪条目正确。',
    ],
    after: 'kube-proxy 会设置它，因为在 IPVS 模式下仍由 iptables 做伪装。',
  },
  'reused-port-hangs': {
    title: '滚动更新之后，复用端口的客户端挂起',
    story: [
      '一个真实服务器被替换：server 的 80 端口移出，8000 端口加入。新客户端正常。有一个客户端像以前一样又从 40000 端口连接，却得不到应答。',
      '让这样的客户端分配到一个存在的真实服务器。',
    ],
    hints: [
      'ipvsadm -L -n -c：旧连接还在表里，指向旧的真实服务器。',
      '在正在关闭的连接上收到 SYN，可能意味着一个新连接。net.ipv4.vs.conn_reuse_mode 决定 IPVS 是否重新选择。',
    ],
    after: '模式 1 加上连接跟踪时，较老的内核会丢弃第一个 SYN：每次复用端口都损失一秒。kube-proxy 在那些内核上设为 0。',
  },
  'one-pod-works': {
    title: 'Service 背后有两个 Pod，活儿全由一个干',
    story: [
      'node-a 上的 kube-proxy 处于 IPVS 模式。客户端一次次访问节点端口，总是得到同一个 Pod。',
      '让 kube-proxy 把请求分摊到两个 Pod。下一次同步会还原的改动不算数。',
    ],
    hints: [
      'ipvsadm -L -n 在每个虚拟服务器后面显示调度器。sh 按源地址选择。',
      'kube-proxy 通过启动参数 --ipvs-scheduler 设置调度器。jobs 显示它是如何启动的；kill %1 停止它。',
      'kube-proxy --proxy-mode=ipvs --cluster-cidr=10.180.0.0/16 --ipvs-scheduler=rr &',
    ],
    after: 'kube-proxy 写入的内容比它自己活得久：它停止期间，Service 照常工作。',
  },
  'nodeport-input-drop': {
    title: '切换到 IPVS 之后节点端口不通了，别的什么都没变',
    story: [
      '节点丢弃未开放的流量：INPUT 的策略是 DROP。iptables 模式下节点端口照样能用，IPVS 模式下不行。',
      '在 node-a 上开放 IPVS 所需的流量，不要更多。',
    ],
    hints: [
      'iptables 模式下由 PREROUTING 改变目的地址，数据包被转发。IPVS 在哪个钩子接管它？',
      'INPUT 先运行 0 处的 filter，再运行 99 处的 IPVS。被 filter 丢弃的，IPVS 永远看不到。',
      '在 INPUT 中，数据包的端口仍是节点端口：--dport 30080。',
    ],
    after: '同样的数据包，同样的规则，不同的模式：规则能看到什么，取决于钩子和优先级。',
  },
  'loopback-hangs': {
    title: '切换到 IPVS 之前，127.0.0.1:30080 一直能用',
    story: [
      'node-a 上的一个程序访问 http://127.0.0.1:30080/，而且无法修改。在 IPVS 模式下，节点的每个地址都有一个虚拟服务器，唯独 127.0.0.1 没有，而来自它的数据包也不能发往 Pod。',
      '把 node-a 换回 iptables 模式。不要留下另一种模式的任何东西。',
    ],
    hints: [
      'jobs 显示正在运行的 kube-proxy，kill %1 停止它。它的虚拟服务器、集合和规则仍会留下。',
      'kube-proxy --cleanup 清除两种模式留下的内容。',
      'kube-proxy --proxy-mode=iptables --cluster-cidr=10.180.0.0/16 &',
    ],
    after: 'iptables 模式为此需要 route_localnet，并对源地址做伪装。nftables 模式同样不为 127.0.0.1 提供服务。',
  },
  'vip-host-ports': {
    title: 'Service 地址在主机的端口上应答',
    story: [
      'node-a 上的 exporter（9100 端口）也在集群 IP 10.96.0.20 上应答。任何 Pod 都能这样访问主机上的服务。',
      '在 IPVS 模式下，每个集群 IP 都是节点的地址。kube-proxy 有一条链防范这一点，但跳转到它的规则被删除了。把它放回去。',
    ],
    hints: [
      '在 node-a 上 ip addr show dev kube-ipvs0。然后 iptables -S：哪条链没有规则跳转过去？',
      'KUBE-IPVS-FILTER 放行 Service，拒绝其余。它应当接在 INPUT 中。',
    ],
    after: '在 iptables 模式下，没有主机持有集群 IP，所以没有什么可访问的。',
  },
};
