import type { H } from '../../hint-text.ts';

export const HINT: typeof H = {
  box: {
    action: '替我输入',
    byHand: (place) => `或者自己在下面 ${place} 的终端里输入`,
    droppedTitle: '内核丢弃了它',
    droppedOther: '这不是某条规则造成的：“原因”标签页指出了函数和原因。按左箭头后退，可以看到之前发生了什么。',
    droppedBody: '“原因”标签页指出了是哪条规则。按左箭头后退，可以看到它如何匹配，以及之前的计数。然后删除它：',
    droppedAction: '删除这条规则',
    mendedTitle: '规则已删除：下一次 ping 会通过',
    mendedBody: '可以试试自己的规则，或者转到集群，跟随数据包走到一个 Service。',
    mendedAction: '打开集群实验',
    startTitle: '还没有发送数据包',
    startBody: '发送第一个数据包，看它经过每一个内核函数：',
  },
  nextSteps: {
    host: {
      title: '一个 ping 穿过了节点。现在把它丢弃',
      body: '每一站都是一个内核函数。在 node 的 INPUT 链中添加一条规则，然后再 ping 一次：',
      watchTitle: '规则已在 node 的 INPUT 链中',
      watch: '下一个 ping 正在去往那里的路上。空格暂停，箭头键逐步查看。',
    },
    router: {
      title: '一个请求被转发。现在隐藏它的发送方',
      body: '让路由器用自己的地址替换客户端的地址，然后再请求一次：',
      watchTitle: 'POSTROUTING 现在改写源地址',
      watch: '跟随请求从 eth1 出去，再跟随应答回来：“状态”标签页中的连接跟踪显示两个方向。',
    },
    cluster: {
      title: '一个 Pod 访问了 Service。现在从外部访问',
      body: 'Service web 在每个节点上都有 30080 端口。从集群外的一台主机访问 node-a 的这个端口：',
      watchTitle: 'NodePort 就是 node-a 上的一串规则',
      watch: 'shift + 右箭头从一个钩子跳到下一个。“规则”标签页显示走到 DNAT 的路径，以及应答在哪里改回原来的地址。',
    },
    clusterIpvs: {
      title: 'IPVS 在 INPUT 等着它。现在从外部访问',
      body: 'kube-ipvs0 上有这个地址，所以路由认为它是发给本机的。从客户端访问节点端口：',
      watchTitle: '同样的虚拟服务器，另一个地址',
      watch: '“钩子”标签页列出 IPVS 的函数和优先级；“状态”标签页列出虚拟服务器。',
    },
    clusterLb: {
      title: '两个节点前面的一个地址',
      body: '负载均衡器除了下一跳，不改动数据包的任何内容。看看它服务什么，各给了每个节点多少连接：',
      watchTitle: '直接路由：由节点以它的地址应答',
      watch: '应答像其他数据包一样经过负载均衡器。再访问一次，就轮到另一个节点。',
    },
  },
};
