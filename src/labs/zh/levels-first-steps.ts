import type { LevelText } from '../translation.ts';

/** Chapter 1. */
export const FIRST_STEPS_ZH: Readonly<Record<string, LevelText>> = {
  'drop-ping': {
    title: '这台主机谁的 ping 都应答',
    story: [
      '扫描器能发现这台主机，是因为它应答 ping。它应当保持安静。',
      '让 node 丢弃 echo request。它的 Web 服务器必须继续工作。',
    ],
    hints: [
      '发给本机的流量经过 filter 表的 INPUT 链，filter 是 iptables 默认使用的表。',
      'iptables -A CHAIN -p PROTOCOL -j TARGET 追加一条规则。ping 的协议是 icmp。',
    ],
    after: '请求仍然经过了 PREROUTING 和路由判决。INPUT 是到达套接字之前的最后一个钩子。',
  },
  'refuse-politely': {
    title: '本该告诉客户端“不行”，它们却要挂起一分钟',
    story: [
      'node 的 80 端口被一条规则对所有人关闭。客户端不知道这一点：它们一次次重试，直到放弃。',
      '保持端口关闭，同时让客户端立即知道。',
    ],
    hints: [
      'DROP 对发送方什么也不说。另有一个目标在丢弃数据包的同时作出应答。',
      'REJECT 发送 ICMP 错误；加上 --reject-with tcp-reset，则发送关闭的端口会发的内容。只要 DROP 还在，就总是它在先。',
    ],
    after: '-R 一步替换规则。若先 -D 再 -A，其间端口会是开放的。',
  },
  'appended-too-late': {
    title: '我追加的规则从来不匹配',
    story: [
      '有人添加了一条放行 Web 流量的规则。iptables -S 能看到它，它的计数器却一直是零。',
      '放行 80 端口。其他一切必须像原来一样被拒绝。',
    ],
    hints: [
      '发出请求，单步走过 INPUT：数据包被哪条规则处理了？',
      '规则从上到下尝试，第一个判决生效。-A 把规则放在末尾；-I CHAIN NUMBER 放在你指定的位置。',
    ],
    after: '追加的那条规则还在，仍然不起作用。iptables -L -v -n --line-numbers 中计数为零的就是这样的规则。',
  },
  'answers-locked-out': {
    title: '开启防火墙之后，这台主机谁也访问不了',
    story: [
      'INPUT 的策略是 DROP，80 端口开放。客户端都很满意，但 node 自己得不到任何应答。',
      '放行对 node 所发请求的应答，除此之外什么也不放行。',
    ],
    hints: [
      'echo reply 死在哪个钩子？它和其他数据包一样进来。',
      '连接跟踪知道哪些数据包属于由 node 发起的连接：-m conntrack --ctstate ESTABLISHED。',
    ],
    after: '这条规则使连接跟踪在这台主机上启动：它的函数出现在 PREROUTING 和 OUTPUT 的 −200 处。',
  },
  'localhost-dead': {
    title: '主机上的服务无法通过 localhost 访问身边的另一个服务',
    story: [
      'INPUT 的策略是 DROP，应答被放行，80 端口只对客户端所在网络开放。',
      'node 上的一个程序访问 127.0.0.1 的 Web 服务器，结果挂起。修复它，但不要向外部开放任何东西。',
    ],
    hints: [
      '发往 127.0.0.1 的数据包从 OUTPUT 出去，又从 INPUT 进来。',
      '它进来时经过的设备，外部数据包不可能从那里进来：-i lo。',
    ],
    after: '匹配设备比匹配源地址更安全：地址可以伪造，设备不能。',
  },
  'wrong-chain': {
    title: '我在路由器上封锁了客户端，它还是能通过',
    story: [
      '路由器上有一条规则：丢弃来自 192.0.2.20 的一切。客户端却照样读取另一侧 server 的页面。',
      '阻止它访问 server。',
    ],
    hints: ['看数据包在路由判决处：它是发给路由器自己的吗？', '穿行而过的数据包经过 FORWARD，从不经过 INPUT。'],
    after: 'PREROUTING 之后由路由决定：给本机的去 INPUT，给别人的去 FORWARD。没有数据包会两个都经过。',
  },
  'forwarding-off': {
    title: '数据包在 PREROUTING 之后消失',
    story: [
      '路由器上一条规则也没有。ping 路由器能通，穿过它的 ping 不通。',
      '没有哪条链丢弃任何东西：找出是什么在丢弃，把它纠正过来。',
    ],
    hints: [
      '单步走到 echo request 在路由器上的最后一个事件。“原因”标签页有它的原因。',
      '只有 net.ipv4.ip_forward 为 1 时主机才转发。用 sysctl -w NAME=VALUE 设置。',
    ],
    after: '丢弃发生在路由阶段的 ip_error，早于 FORWARD：没有任何规则能看到它。',
  },
  'where-to-log': {
    title: '我的 LOG 规则什么也不记录，数据包却在被丢弃',
    story: [
      '路由器放行 ping，丢弃其余流量，有人想在内核日志里看到丢弃了什么。他们的 LOG 规则没有动静。',
      '让每个被丢弃的连接在日志里留下一行。现在丢弃什么，之后仍丢弃什么。',
    ],
    hints: [
      '数据包死的时候在哪里？别的链中的规则永远看不到它。',
      'LOG 之后会继续下一条规则，而策略在最后一条规则之后。所以 LOG 应放在 FORWARD 的末尾。',
    ],
    after: '在数据包死去的那条链里、紧挨在丢弃之前记录。在 Kubernetes 节点上，这多半是 FORWARD。',
  },
  'trace-log': {
    title: '这份 TRACE 日志说了什么？',
    story: [
      '一个由多条链组成的防火墙拒绝了客户端的 Web 流量。规则很多，没有人记得为什么。',
      '已经有一条针对 80 端口的 TRACE 规则。发出请求，在路由器上读 dmesg，删掉那一条有问题的规则。',
    ],
    hints: [
      '每行的形式是 TRACE: table:chain:rule:number。一个数据包的最后一行指出它在哪里结束。',
      'filter:GUESTS:rule:3。iptables -D GUESTS 3 删除它。',
    ],
    after: 'TRACE 逐链走过每张表：raw、mangle、nat、filter。图中显示的是同一条路径。',
  },
  'return-lets-in': {
    title: '黑名单谁也没挡住',
    story: [
      'BLOCKED 列出了要丢弃的地址。客户端在名单上，却照样读取页面。',
      '让名单对穿过路由器的流量生效。名单本身保持原样。',
    ],
    hints: [
      '自定义链只有在有规则跳转过去时才起作用，而且只对能走到那条规则的数据包起作用。',
      '在任何流量被接受之前跳转到 BLOCKED：iptables -I FORWARD -j BLOCKED。',
    ],
    after: 'FORWARD 中的 ACCEPT 结束了在 filter 表中的遍历：之后的规则，以及它们跳转到的链，都走不到。',
  },
};
