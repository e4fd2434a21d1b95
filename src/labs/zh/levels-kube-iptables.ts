import type { LevelText } from '../translation.ts';

/** Chapter 3. */
export const KUBE_IPTABLES_ZH: Readonly<Record<string, LevelText>> = {
  'who-ate-my-address': {
    title: 'Web 服务器的日志里本该是客户端，却是节点',
    story: [
      '客户端访问 node-a 的 30080 端口。Web 服务器报告它看到的是谁：节点的一个地址。',
      '日志里需要的是客户端自己的地址。',
    ],
    hints: [
      '单步走过 nat PREROUTING：KUBE-EXT 给数据包打上标记 0x4000。然后看 KUBE-POSTROUTING。',
      'externalTrafficPolicy 为 Cluster 时，Pod 可能在另一个节点上，因此应答必须经本节点返回。Local 只使用本节点的 Pod，不需要伪装。',
      'kubectl patch svc web -p \'{"spec":{"externalTrafficPolicy":"Local"}}\'',
    ],
    after: '代价是：没有这个 Service 的 Pod 的节点会丢弃到节点端口的流量。这就是下一关。',
  },
  'local-drops': {
    title: '节点端口在一个节点上有应答，在另一个节点上没有动静',
    story: [
      'Service web 的 externalTrafficPolicy 是 Local，只有一个 Pod，在 node-b 上。node-a 的节点端口不通。',
      '客户端访问的是 node-a。必须为它们提供服务，并且日志里是它们自己的地址。',
    ],
    hints: [
      '单步走到丢弃处：KUBE-EXTERNAL-SERVICES 有一条规则 "no local endpoints"。它是 DROP，因为别处还有端点。',
      '策略保持不变。缺少的是本节点上的 Pod，而调度器会把新 Pod 放到 Pod 最少的地方。',
      'kubectl scale deployment web --replicas=3',
    ],
    after: '负载均衡器通过健康检查节点端口得知哪些节点有 Pod。自己选节点的客户端无从得知。',
  },
  'no-endpoints': {
    title: 'Pod 都在运行，连接却被拒绝',
    story: [
      '一次改名之后，谁也无法从 Service web 得到页面。kubectl get pods 显示有两个健康的 Pod。',
      '连接被拒绝和连接挂起是两回事。找出是谁在拒绝，让 Service 恢复工作。',
    ],
    hints: [
      '数据包死在 filter：来自 Pod 的在 FORWARD，来自节点自己的在 OUTPUT。规则的注释说明了原因。',
      'kubectl get endpointslices：Service 选中了哪些 Pod？与 kubectl get pods --show-labels 对照。',
      'kubectl patch svc web -p \'{"spec":{"selector":{"app":"web"}}}\'',
    ],
    after: '一个端点也没有：REJECT，立即拒绝。策略为 Local 而端点只在别处：DROP，客户端挂起。',
  },
  'ping-service': {
    title: 'Service 正常，它的地址却不应答 ping',
    story: [
      '监控系统从一个 Pod 里 ping 10.96.0.20，于是报告 Service 宕机。页面其实照常返回。',
      '没有规则针对 ICMP：kube-proxy 匹配的是协议和端口。让 node-a 自己应答 ping，同时页面仍能返回。',
    ],
    hints: [
      'ping 去了哪里？除了默认路由，节点没有到它的路由。',
      '如果这个地址是节点自己的，节点就会应答。ip addr add ADDRESS/32 dev lo。',
    ],
    after: 'IPVS 模式在设备 kube-ipvs0 上这样做：在那里，地址必须属于本机，否则 IPVS 永远看不到数据包。',
  },
  'pod-asks-itself': {
    title: 'Pod 无法通过自己的 Service 访问自己',
    story: [
      'Service web 只剩一个 Pod：pod-web-1。别人都能得到页面。pod-web-1 自己访问这个 Service 时却挂起。',
      'nat POSTROUTING 最上面有一条规则，让 Pod 之间的流量保持原样。有人为了提速把它放在那里。',
    ],
    hints: [
      '跟随绕回来的请求：它到达 pod-web-1 时的源地址是什么？',
      'KUBE-SEP 有一条规则正是为此：源地址就是这个端点，于是打上伪装标记。但还走得到 KUBE-POSTROUTING 吗？',
    ],
    after: 'hairpin 需要满足两个条件：源地址做了伪装，并且网桥允许帧从它进来的端口再出去。',
  },
  'hairpin-off': {
    title: '源地址已做伪装，Pod 还是无法访问自己',
    story: [
      '这次规则没有问题：pod-web-1 访问自己 Service 的请求打了标记，也做了伪装。它去往网桥，之后就不见了。',
      '网桥的端口是有人手工设置的。',
    ],
    hints: [
      '帧从端口 veth-web-1 进来，也必须从同一个端口出去。网桥默认不会这样做。',
      'bridge -d link show 显示每个端口是否允许这样做：hairpin on 或 off。',
      'bridge link set dev veth-web-1 hairpin on',
    ],
    after: '网络插件为此提供了一个设置：hairpinMode。',
  },
  'same-node': {
    title: 'Service 从其他节点可用，从同一节点的 Pod 却不行',
    story: [
      'pod-client 和 pod-web-1 是 node-a 网桥上的邻居。当 Service 选中 pod-web-1 时，请求挂起。',
      '从 node-b 一切正常。没有哪条规则是错的。',
    ],
    hints: [
      '跟随 pod-web-1 的应答：它在网桥上从一个端口到另一个端口，根本没有遇到 IP 层。',
      '只有把桥接的数据包也交给连接跟踪，它才能把源地址改回去：这就是 br_netfilter。',
      'sysctl -w net.bridge.bridge-nf-call-iptables=1',
    ],
    after: '请求经过了路由，因为它的目的地址在另一个网络；应答的目的地址则在同一个网桥上。',
  },
  'localhost-node-port': {
    title: '节点端口到处都能用，唯独 127.0.0.1 不行',
    story: [
      'node-a 上的脚本访问 http://127.0.0.1:30080/，立即得到一个错误。用节点的地址访问同一端口则正常。',
      '不久前，节点按一份加固指南做过调整。',
    ],
    hints: [
      'nat OUTPUT 把目的地址改为某个 Pod。来自 127.0.0.1 的数据包可以离开主机吗？',
      'route_localnet 允许这样做。kube-proxy 为 net.ipv4.conf.all 设置它；它在启动时就设置过。',
    ],
    after: '之后 MASQUERADE 会给数据包一个真正的源地址。IPVS 模式则完全不为 127.0.0.1 提供服务。',
  },
  stick: {
    title: '用户每点两下就被登出一次',
    story: [
      'web 的两个 Pod 各自保存登录状态，而客户端的每个连接都可能落到另一个 Pod 上。',
      '让同一个客户端始终使用同一个 Pod。',
    ],
    hints: [
      'KUBE-SVC 中由哪条规则决定？statistic 匹配对每个新连接掷一次骰子。',
      '不必用 kubectl explain：字段是 sessionAffinity，值是 ClientIP。',
      'kubectl patch svc web -p \'{"spec":{"sessionAffinity":"ClientIP"}}\'',
    ],
    after: '现在看看 KUBE-SVC：带 -m recent --rcheck 的规则排在掷骰子之前。地址列表保存在内核里。',
  },
  flushed: {
    title: '一个节点上所有 Service 都失效了，kube-proxy 却一声不吭',
    story: [
      '有人在 node-a 上输入了 iptables -t nat -F。kube-proxy 在运行，日志没有动静，从这个节点访问任何 Service 都没有应答。',
      '让它把全部规则重新写一遍，但不要重启它。',
    ],
    hints: [
      'kube-proxy 只写变化的部分，每小时才写一次全部。它借助自己建立的一条空链来察觉规则被清空：iptables -t mangle -S。',
      '-F 清空链，但链还在。如果 mangle 中的 KUBE-PROXY-CANARY 链不见了，kube-proxy 就认为规则被清空。它每 30 秒检查一次。',
      'iptables -t mangle -X KUBE-PROXY-CANARY',
    ],
    after: '金丝雀链会随 iptables -X 消失，防火墙服务正是这样清理的。只对 nat 执行 -F，它察觉不到。',
  },
};
