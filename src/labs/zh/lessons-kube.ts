import type { LessonText } from '../translation.ts';

/** The lessons about kube-proxy and its modes. */
export const KUBE_ZH: Readonly<Record<string, LessonText>> = {
  'kube-proxy': {
    title: '什么是 kube-proxy',
    summary: '每个节点上的一个代理程序，监视 Service 并写入规则。它并不在数据包的路径上。',
    steps: [
      [
        'Service 有自己的地址。`web` 的地址是 10.96.0.20，背后运行着两个 Pod。',
        '列出 Service，然后在节点上找这个地址。',
      ],
      [
        '没有任何设备拥有它。集群里没有哪台机器是 10.96.0.20，它却会应答。',
        '从一个 Pod 访问它。就在这里，在 node-a 的内核中，第一个数据包的目的地址变成了某个 Pod 的地址。',
      ],
      [
        '这是 iptables 的一条规则做的：`DNAT`，位于一系列以 KUBE 命名的链的末端。内核不需要别的东西。',
        '这些规则是谁写的？是 kube-proxy 这个程序。它在每个节点的后台运行。',
      ],
      [
        '它是一个代理程序：监视 API server 上的 Service 和 EndpointSlice，一有变化就写入。',
        '启动第三个 Pod，看 node-a 的 nat 表被替换。',
      ],
      [
        '整张表在一次系统调用中被整体替换：没有任何数据包会看到只更新了一半的表。',
        'kube-proxy 可以告诉你它上一次同步写了什么。',
      ],
      ['所以它只是注入规则，干活的是内核。停掉它，再访问一次。', '应答照样回来。数据包走了同样的路，经过同样的规则。'],
      [
        '没有它，缺少的是新消息：Pod 来来去去，规则却停在原样。',
        '缩容到一个 Pod。node-a 的表没有被替换；部分请求现在去往一个已不存在的 Pod。',
      ],
      [
        '重新启动它。启动参数决定它怎么工作：`--proxy-mode` 是 `iptables`、`ipvs` 或 `nftables`；`--cluster-cidr` 告诉它哪些地址是 Pod，从而知道该为谁做伪装。',
        '它的第一次同步写入全部内容，节点恢复正确。',
      ],
    ],
  },
  'kube-iptables': {
    title: 'iptables 模式的 kube-proxy',
    summary: '从 KUBE-SERVICES 到 KUBE-SEP、伪装标记，以及访问自己的 Pod。',
    steps: [
      [
        '一个 Pod 访问 Service。在 nat PREROUTING 中，第一条规则跳转到 KUBE-SERVICES。它对每个 Service 的每个地址和端口都有一条规则，数据包与它们逐条比对。',
      ],
      [
        '匹配的那条跳转到这个 Service 的 KUBE-SVC：每个端点一条规则。除最后一条外，每条都掷一次骰子：有两个端点时，第一个以 0.5 的概率被选中。',
        '然后是 KUBE-SEP，即端点，由 DNAT 设为 Pod 的地址。',
      ],
      ['选择的结果保存在连接的条目里。后续数据包不再掷骰子。'],
      ['到 FORWARD 时目的地址已经是 Pod。filter 的 KUBE-SERVICES 查找没有端点的 Service，一个也没有。'],
      [
        '在 POSTROUTING，KUBE-POSTROUTING 在第一条规则就返回：数据包没有标记 0x4000。Service 背后的 Pod 看得到是谁在访问：pod-client。',
      ],
      [
        '现在是外部客户端通过节点端口访问。KUBE-SERVICES 的最后一条规则针对本节点的地址：KUBE-NODEPORTS，再从那里到 KUBE-EXT。',
        'KUBE-EXT 跳转到 KUBE-MARK-MASQ：SKB 得到标记 0x4000。标记只是记在 SKB 上的备注，数据包里没有它的任何内容。',
      ],
      [
        '标记在 POSTROUTING 发挥作用：MASQUERADE。Pod 的应答必须经由这个节点返回，否则没有谁会把源地址改回去。',
        '代价是：Pod 看到的是节点的地址。',
      ],
      [
        'Pod 也可能访问到自己。只剩一个端点时，pod-web-1 访问由它自己提供的 Service。KUBE-SEP 的第一条规则就是为此而设：源地址就是这个端点，于是打上标记。',
      ],
      [
        '经过伪装后，它从进来时的那个网桥端口再出去：这就是 hairpin（发夹）。网桥端口必须允许这样做。',
        '没有新的源地址，Pod 就会收到来自自己的数据包，并将其丢弃。',
      ],
      ['还有没有端点的 Service：nat 中没有规则，而 filter 中有一条 REJECT。客户端立即被拒绝。'],
    ],
  },
  ipvs: {
    title: 'IPVS',
    summary: '哈希表中的虚拟服务器：它们位于何处，kube-ipvs0 有什么用，以及 iptables 还要做什么。',
    steps: [
      [
        '同一个集群，kube-proxy 换成 IPVS 模式。现在 Service 的每个地址和端口都是一个虚拟服务器，它的 Pod 是真实服务器。',
      ],
      [
        '而且每个集群 IP 都是节点自己的地址，配在设备 kube-ipvs0 上。它是一个 dummy 设备，并且是 down 的。从来没有任何东西由它发出。',
        '它为什么存在？这个问题先留两步。',
      ],
      [
        '客户端访问节点端口。nat PREROUTING 中不再有 DNAT：KUBE-SERVICES 只查一下 IP 集合，并打上伪装标记。',
        'IPVS 在 PREROUTING 没有函数。见“钩子”标签页。',
      ],
      [
        '路由判决：地址属于本机，于是在此递交。这就回答了那个问题：如果集群 IP 不是本机地址，数据包就会被转发，从 IPVS 旁边绕过去。',
      ],
      [
        'INPUT。0 处的 filter 在先，它看到的是节点端口：被它丢弃的，IPVS 永远得不到。然后在 99，紧挨在源地址转换之前，是 `ip_vs_in_hook`。',
        '用内核的话说，它的优先级是 NF_IP_PRI_NAT_SRC − 1。',
      ],
      [
        '它在哈希表中找到虚拟服务器：一步到位，无论是十个 Service 还是一万个。而 KUBE-SERVICES 链在匹配的规则之前有多少条规则，就要走多少步。',
        'O(1) 对 O(N)：这只对连接的第一个数据包成立。其余数据包在两种模式下都跳过 nat。',
      ],
      ['调度器选出一个真实服务器，选择结果写入 IPVS 自己的连接表：`ipvsadm -L -n -c`。'],
      [
        'IPVS 改变目的地址，并就地在 INPUT 内部把数据包发出。它进入 OUTPUT，就像是节点自己产生的一样。它从不经过 FORWARD。',
      ],
      [
        '在 POSTROUTING，iptables 根据 PREROUTING 打的标记做伪装。IPVS 模式仍然需要 iptables 和 IP 集合：用于伪装，也用于过滤。',
        '为此 nat 必须看到数据包，所以 kube-proxy 把 `net.ipv4.vs.conntrack` 设为 1。',
      ],
      [
        '应答由另一半 `ip_vs_out_hook` 处理。它位于 INPUT、OUTPUT 和 FORWARD，所以无论应答走哪条路都会遇到：98、−99 和 100。FORWARD 中 99 处的 `ip_vs_forward_icmp` 用于差错报文。',
        '总共六个函数。它们随第一个虚拟服务器注册，随最后一个注销。',
      ],
      [
        '节点自己访问 Service：IPVS 在 OUTPUT 的 −98 处接管数据包，紧跟在目的地址转换之后。然后以 Pod 为目的地址再走一遍 OUTPUT。filter OUTPUT 只看得到这一遍。',
      ],
    ],
  },
  modes: {
    title: '选择模式',
    summary: 'kube-proxy 的每种模式有什么代价、会破坏什么，以及各自的现状。',
    steps: [
      [
        'iptables 模式是目前的默认模式，哪里都能运行。对每个新连接，内核遍历 KUBE-SERVICES，直到有规则匹配。',
        '“规则”标签页会统计跳过的规则数。这里很少；有一万个 Service 时就是成千上万条。',
      ],
      [
        '第二个数据包不用付出代价：连接跟踪认识这个连接，不再查询 nat 表。长连接在每种模式下开销相同。',
        '同样会增长的还有写规则的时间。自从有了部分同步，kube-proxy 只写入变化的部分。',
      ],
      ['在 iptables 模式下，借助 `route_localnet`，节点端口在 127.0.0.1 上也会应答。记住这一点。'],
      [
        'IPVS 模式。停掉 kube-proxy，清理它留下的内容，再以另一种模式启动。随着第一个虚拟服务器，IPVS 的六个函数被注册。',
      ],
      ['现在查找 Service 只需查一次哈希表。而且可以选择调度器：最少连接、源地址哈希等等。'],
      ['但它位于 INPUT。以前对 Service 毫无影响的主机防火墙现在有影响了：filter 在先。而 127.0.0.1 也不再提供服务。'],
      [
        '还有一个差别：策略为 Local 且本节点上没有 Pod 时，iptables 模式丢弃，而 IPVS 模式退而使用别处的 Pod。',
        'IPVS 模式自 Kubernetes 1.35 起已弃用。按 KEP-5495 的计划，它在 1.40 中默认关闭，在 1.43 中移除。',
      ],
      [
        'nftables 模式是今后的方向：自 1.33 起正式可用 (GA)，计划在 1.40 成为默认。它在 map 中查找 Service，同样一步到位，需要 Linux 5.13 或更新版本。本模型不运行它：要求使用它时，它会如实告知。',
        '新集群、新内核：用 nftables。用 iptables 运行良好的：不必着急。使用 IPVS 的：规划迁移。',
      ],
    ],
  },
};
