/** Flags of kube-proxy. */
export const FLAGS: Readonly<Record<string, string>> = {
  'Idle time of a TCP connection in IPVS; 0: leave it.': 'IPVS 中 TCP 连接的空闲时间；0：不改动。',
  'The same after a FIN; 0: leave it.': 'FIN 之后的同一设置；0：不改动。',
  'The same of UDP; 0: leave it.': 'UDP 的同一设置；0：不改动。',
  "Which mode: 'iptables' or 'ipvs'. Default: iptables.": '使用哪种模式：iptables 或 ipvs。默认：iptables。',
  'Addresses of all pods: what comes from others to a cluster IP is masqueraded.':
    '所有 Pod 的地址：来自其他地址、发往集群 IP 的流量做地址伪装。',
  'How pods of this node are told apart: ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix.':
    '如何识别本节点的 Pod：ClusterCIDR、NodeCIDR、BridgeInterface 或 InterfaceNamePrefix。',
  'The bridge of BridgeInterface mode.': 'BridgeInterface 模式所用的网桥。',
  'The prefix of InterfaceNamePrefix mode.': 'InterfaceNamePrefix 模式所用的前缀。',
  'Networks of the node on whose addresses node ports are served. Default: all.':
    '在节点的哪些网络的地址上提供节点端口。默认：全部。',
  'The name of the node, when it is not the host name.': '节点的名称，当它与主机名不同时使用。',
  'Masquerade everything that goes to a cluster IP.': '对发往集群 IP 的一切流量做地址伪装。',
  'The bit of the packet mark that asks for masquerading, 0 to 31.': '表示需要地址伪装的数据包标记位，0 到 31。',
  'Node ports answer on 127.0.0.1 too.': '节点端口在 127.0.0.1 上也应答。',
  'How often to look whether the rules are still there.': '多久检查一次规则是否还在。',
  'The least time between two syncs; two may come at once.': '两次同步之间的最短时间；可以连续来两次。',
  'How a real server is chosen. Default: rr.': '如何选择真实服务器。默认：rr。',
  'Set arp_ignore to 1 and arp_announce to 2.': '把 arp_ignore 设为 1，arp_announce 设为 2。',
  'Virtual servers in these networks are not touched.': '不改动这些网络中的虚拟服务器。',
  'The most time between two syncs.': '两次同步之间的最长时间。',
  'The least time between two syncs.': '两次同步之间的最短时间。',
  'Connections that are tracked, for each CPU; 0: leave it.': '每个 CPU 跟踪的连接数；0：不改动。',
  'But not fewer than these.': '但不少于这个数目。',
  'Idle time of a TCP connection; 0: leave it.': 'TCP 连接的空闲时间；0：不改动。',
  'The same in CLOSE_WAIT.': 'CLOSE_WAIT 状态下的同一设置。',
  'Packets outside the window are not INVALID.': '窗口之外的数据包不算 INVALID。',
  'Idle time of UDP without an answer; 0: leave it.': '没有应答的 UDP 的空闲时间；0：不改动。',
  'The same of UDP with answers.': '有应答的 UDP 的同一设置。',
  'Remove what kube-proxy wrote in any mode, and exit.': '删除 kube-proxy 在任一模式下写入的内容，然后退出。',
  'How much to say: 0 errors, 2 what a sync changed, 3 each sync, 5 all rules that changed.':
    '输出的详细程度：0 错误，2 同步改动了什么，3 每次同步，5 所有改动的规则。',
  'Print the version, and exit.': '输出版本，然后退出。',
  'Print this, and exit.': '输出这些内容，然后退出。',
  'Not of the real program: print the last sync of the kube-proxy that runs on this node, and exit.':
    '真实程序没有这个参数：输出本节点上运行的 kube-proxy 的最近一次同步，然后退出。',
};
