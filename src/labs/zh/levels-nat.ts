import type { LevelText } from '../translation.ts';

/** Chapter 2. */
export const NAT_ZH: Readonly<Record<string, LevelText>> = {
  'no-way-back': {
    title: '请求到了，应答却一直回不来',
    story: [
      'server 没有去往客户端网络的路由，而你不能登录到它上面。客户端的请求能到达它；它的应答无处可去。',
      '让客户端的请求看起来像是由路由器发出的。',
    ],
    hints: [
      '源地址在 nat 表中、数据包离开的地方改变：POSTROUTING。',
      'MASQUERADE 取数据包离开时所用设备的地址。路由器经 eth1 去往 server。',
    ],
    after: '只有连接的第一个数据包走到了这条规则。对其余数据包，连接跟踪知道该怎么做。',
  },
  'nobody-on-8080': {
    title: '路由器的 8080 端口没有人应答',
    story: [
      'Web 服务器应当能通过路由器的 8080 端口访问到，并且必须看到真正的访问者是谁。',
      '把到达这个端口的流量转交给 server 的 80 端口。',
    ],
    hints: [
      '目的地址必须在路由判决之前改变，否则数据包会被当作发给路由器自己的。',
      'nat PREROUTING，目标 DNAT，带 --to-destination ADDRESS:PORT。',
    ],
    after: '应答的源地址不需要任何规则就改回了 192.0.2.1:8080：连接跟踪保存着两个元组。',
  },
  'opened-8080': {
    title: '我在 FORWARD 中开放了 8080 端口，它仍然被丢弃',
    story: [
      '路由器的 8080 端口被转交给 Web 服务器。FORWARD 丢弃未开放的流量，所以有人在那里开放了 8080 端口。',
      '修正过滤规则，让请求通过。不得开放其他端口。',
    ],
    hints: ['看数据包进入 FORWARD 时的目的地址，以及是谁改了它。', 'PREROUTING 在先：到 FORWARD 时端口已经是 80。'],
    after: '要匹配客户端原本请求的端口，用 -m conntrack --ctorigdstport 8080：连接跟踪记得它。',
  },
  'own-requests': {
    title: '转发的端口对所有人都有效，唯独路由器自己不行',
    story: [
      '客户端能从 8080 端口得到页面。在路由器上运行的健康检查访问同一个地址，却被拒绝。',
      '让它从路由器上也能用。',
    ],
    hints: [
      '本机产生的数据包从 OUTPUT 开始。它出去的路上从不经过 PREROUTING。',
      'nat 也有 OUTPUT 链，用于改变本地数据包的目的地址。要匹配地址：世界上的 8080 端口并不都归你。',
    ],
    after: '目的地址转换有两个锚点：PREROUTING 和 OUTPUT。kube-proxy 从这两处都跳转到 KUBE-SERVICES。',
  },
  'from-inside': {
    title: '从内部访问不了自己的公网地址',
    story: [
      '路由器的公网地址 192.0.2.1 的 8080 端口通向 server。从外部访问正常。server 自己访问它时，什么也得不到。',
      '让它在 server 所在的网络里也能用。外部的客户端必须以自己的地址出现。',
    ],
    hints: [
      '跟随 server 的数据包穿过路由器，再回到 server。它到达时的源地址是什么？',
      '从内部来又回到内部去的数据包，源地址也要改变。',
    ],
    after: '这叫作 hairpin，或 NAT 回环。Pod 访问自己的 Service 时有同样的麻烦。',
  },
  'not-for-me': {
    title: '服务器应答了，客户端却把应答扔掉',
    story: [
      '有人给路由器提速：来自服务器一侧的数据包不再被跟踪。从那以后 8080 端口就不通了。',
      '抓包显示应答能到达客户端。找出它不接受应答的原因，让它恢复工作。',
    ],
    hints: [
      'SYN-ACK 到达客户端时来自哪个地址和端口？客户端访问的又是哪个？',
      '回程的路在连接的第二个元组里。没有被跟踪的数据包不属于任何连接。',
    ],
    after: '连接有两个元组：第一个数据包是什么样，应答会是什么样。NAT 就存在于两者的差别之中。',
  },
  'still-the-old-server': {
    title: '我改了 DNAT 规则，流量仍然去往旧服务器',
    story: [
      '路由器的 UDP 7000 端口原来通向 198.51.100.81，那台机器已经没有了。规则现在写的是 198.51.100.80。',
      '新客户端正常。有一个一直从旧端口 5000 发送的客户端不行。不动任何规则，帮它恢复。',
    ],
    hints: [
      '这个数据包到底有没有遍历 nat 表？只有连接的第一个数据包才会。',
      'conntrack -L 显示内核记住的内容，conntrack -D 从中删除：可按协议 -p udp 以及其他条件。',
    ],
    after: 'UDP 流没有关闭一说，只要有人在发送，条目就一直存在。端点消失时，kube-proxy 会删除这样的条目。',
  },
  'table-full': {
    title: '新连接随机失败，旧连接照常',
    story: [
      '繁忙时段，有些客户端无法穿过路由器。没有什么过载，也没有规则丢弃任何东西。',
      '路由器的内核日志说明了问题所在。',
    ],
    hints: [
      '发出一个请求，然后在路由器上读 dmesg。',
      '已结束的连接还会在表中停留一段时间。sysctl net.netfilter.nf_conntrack_max 是能容纳的条目数。',
    ],
    after:
      '丢弃发生在 PREROUTING −200 处的 nf_conntrack_in，早于 filter 和 nat 的任何规则。在节点上，kube-proxy 会设置这个上限。',
  },
  'published-port': {
    title: '容器发布的端口绕过了主机的防火墙',
    story: [
      '主机的防火墙丢弃进来的一切。为容器发布的 8080 端口却照样向全世界开放。',
      '对外部关闭它，无论容器引擎对自己的链做了什么。容器必须仍能访问外部。',
    ],
    hints: [
      'PREROUTING 中的 DNAT 把数据包送往容器：路由判决走向 FORWARD。INPUT 根本不会被问到。',
      'FORWARD 首先跳转到 DOCKER-USER，这是引擎留给你的链。在那里插入；容器自己发出的流量不从 eth0 进来，但它的应答会。',
    ],
    after: '要按发布的端口号放行某个端口，请匹配 --ctorigdstport：到 FORWARD 时，数据包的端口已是容器的端口。',
  },
  'container-cannot-out': {
    title: '容器能访问主机，却访问不了别的任何地方',
    story: [
      '有人清理 nat 表之后，容器就得不到来自外部的应答。抓包显示，它们的数据包确实离开了主机。',
      '把缺少的东西放回去。',
    ],
    hints: [
      '请求在网线上的源地址是什么？外部有谁知道去往它的路由？',
      '对来自 172.17.0.0/16 的流量做 MASQUERADE，但不包括留在 docker0 上的：! -o docker0。',
    ],
    after: '容器之间的流量保持原来的地址。有了 br_netfilter，即使只是桥接，它也会经过 iptables。',
  },
  'mark-too-late': {
    title: '我打了标记，路由规则却视而不见',
    story: [
      '穿过路由器的 Web 流量应当被一条针对标记 1 的路由规则丢入黑洞。FORWARD 中的一条规则设置了标记，计数器也在增加，页面却照样返回。',
      '在路由判决能看到的地方设置标记。ping 必须能通过。',
    ],
    hints: ['路由判决位于 PREROUTING 和 FORWARD 之间。', 'mangle 在五个钩子上都有链。用路由判决之前的那一条。'],
    after: '标记存在于 SKB 中，而不在数据包里：帧离开时它就没有了。kube-proxy 的 0x4000 也是如此。',
  },
};
