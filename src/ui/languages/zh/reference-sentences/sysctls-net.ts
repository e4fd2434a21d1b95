/** Sysctls of devices, IP, TCP and UDP. */
export const SYSCTLS_NET: Readonly<Record<string, string>> = {
  'Bridged IPv4 packets go through iptables.': '桥接的 IPv4 数据包经过 iptables。',
  'what it may be set to': '可以设置的值',
  'Which queueing discipline a new device gets.': '新设备使用哪种排队规则。',
  'How many packets the backlog of a CPU gives up in one turn.': 'CPU 的 backlog 队列一轮交出多少个数据包。',
  'How many packets all devices together may hand over in one softirq.':
    '所有设备在一次软中断中总共可以交出多少个数据包。',
  'How many microseconds that softirq may take.': '这次软中断最多可用多少微秒。',
  'How many packets may wait in the input queue of a CPU.': 'CPU 的输入队列中可以等待多少个数据包。',
  'Bytes of the receive buffer of a new socket.': '新套接字接收缓冲区的字节数。',
  'The largest receive buffer that a program may ask for.': '程序可以要求的最大接收缓冲区。',
  'How many accepted connections may wait for a listening program.': '监听程序可以有多少个已建立的连接在等待 accept。',
  'Bytes of the send buffer of a new socket.': '新套接字发送缓冲区的字节数。',
  'The largest send buffer that a program may ask for.': '程序可以要求的最大发送缓冲区。',
  'Packets with an address of this host as source are taken.': '接受以本机地址为源地址的数据包。',
  'ICMP redirects are believed.': '采纳 ICMP 重定向。',
  'Packets that bring their own route are taken.': '接受自带路由的数据包。',
  'Addresses that announce themselves are learnt.': '学习自行通告的地址。',
  'Which source address an ARP request may show.': 'ARP 请求可以使用哪个源地址。',
  'Neighbours are forgotten when the device loses its carrier.': '设备失去载波时忘记邻居。',
  'ARP requests are answered only where an answer would go back by the same device.':
    '只有当应答会从同一设备回去时才应答 ARP 请求。',
  'Which ARP requests are answered. 1: only for addresses of the device they came in by.':
    '应答哪些 ARP 请求。1：只应答对进来的设备所拥有地址的请求。',
  'An address announces itself when it or its device comes up.': '地址或它的设备启用时通告该地址。',
  'Broadcasts to a network of another device are forwarded.': '转发发往另一设备所在网络的广播。',
  'Packets from 0.x.x.x to other hosts are taken, for a relay of BOOTP.':
    '接受从 0.x.x.x 发往其他主机的数据包，用于 BOOTP 中继。',
  'IPsec policies do not count for this device.': 'IPsec 策略对这个设备不起作用。',
  'Nothing is encrypted on this device, whatever the policy.': '无论策略如何，这个设备上都不加密。',
  'Unasked ARP answers are dropped.': '丢弃未经请求的 ARP 应答（免费 ARP）。',
  'Unicast packets in multicast frames are dropped.': '丢弃装在组播帧里的单播数据包。',
  'Which version of IGMP is spoken; 0: what the network speaks.': '使用哪个版本的 IGMP；0：随网络而定。',
  'Packets that come in by this device are forwarded. ip_forward sets it for all.':
    '转发从这个设备进来的数据包。ip_forward 会为所有设备设置它。',
  'Milliseconds between two unasked reports of IGMP versions 1 and 2.': 'IGMP 版本 1 和 2 两次主动报告之间的毫秒数。',
  'The same of version 3.': '版本 3 的同一设置。',
  'Routes over a device without carrier are passed over.': '略过经由没有载波的设备的路由。',
  'Packets with impossible addresses are logged.': '把地址不可能存在的数据包写入日志。',
  'Multicast is routed. A routing daemon sets it; nobody can write it.':
    '组播被路由。由路由守护进程设置；谁也不能直接写入。',
  'Devices with the same number are on the same medium: proxy ARP does not answer between them.':
    '编号相同的设备在同一介质上：代理 ARP 不在它们之间应答。',
  'When an address goes, the next one of its network takes its place.': '删除一个地址时，由同一网络的下一个地址接替。',
  'ARP requests for addresses behind another device are answered for them.': '代替另一设备后面的地址应答 ARP 请求。',
  'The same for addresses behind the very device that the request came in by.':
    '对请求进来的那个设备后面的地址同样如此。',
  '127.0.0.0/8 may be routed: kube-proxy needs it for node ports at 127.0.0.1.':
    '允许路由 127.0.0.0/8：kube-proxy 在 127.0.0.1 上提供节点端口需要它。',
  'A packet is dropped if an answer would leave by another device (1), or by none (2).':
    '如果应答会从另一设备离开 (1)，或没有设备可走 (2)，就丢弃数据包。',
  'Redirects are believed only of known gateways.': '只采纳已知网关的重定向。',
  'ICMP redirects are sent.': '发送 ICMP 重定向。',
  'Several networks share this cable: redirects between them are sent and believed.':
    '多个网络共用这条线路：会发送并采纳它们之间的重定向。',
  'The check of rp_filter looks at the mark.': 'rp_filter 检查时查看标记。',
  'A number that means nothing to the kernel.': '一个对内核没有意义的数字。',
  'What of a packet decides between several next hops: addresses, or ports too.':
    '在多个下一跳中选择时看数据包的什么：只看地址，或也看端口。',
  'Among several next hops, those that do not answer ARP are left out.': '在多个下一跳中，排除不应答 ARP 的。',
  'Memory of removed routes after which the kernel waits for it to be freed.':
    '已删除的路由占用多少内存后，内核要等待其释放。',
  'Answers of the kernel itself get the mark of the packet they answer.': '内核自己的应答带上它所应答的数据包的标记。',
  'Answers probes of interfaces (RFC 8335).': '应答对接口的探测 (RFC 8335)。',
  'Pings are not answered.': '不应答 ping。',
  'Pings to broadcast and multicast addresses are not answered.': '不应答发往广播和组播地址的 ping。',
  'ICMP errors come from the address of the device the packet came in by.': 'ICMP 差错报文使用数据包进来的设备的地址。',
  'No word in the log of routers that answer broadcasts with errors.': '对以差错报文应答广播的路由器不记日志。',
  'How many ICMP messages may go out at once.': '一次可以发出多少个 ICMP 报文。',
  'How many ICMP messages may go out in a second.': '一秒内可以发出多少个 ICMP 报文。',
  'Milliseconds between two ICMP errors to the same host.': '对同一主机两个 ICMP 差错报文之间的毫秒数。',
  'Which types of ICMP the rate limit is for, one bit each.': '速率限制针对哪些 ICMP 类型，每种一位。',
  'How many multicast groups a socket may join.': '一个套接字可以加入多少个组播组。',
  'How many sources a socket may name for one multicast group.': '一个套接字可以为一个组播组指定多少个源。',
  'How often a membership report is sent, in case one is lost.': '成员报告发送多少次，以防丢失。',
  'Seconds that something known of another host is kept while memory is plenty.':
    '内存充足时，关于其他主机的信息保留的秒数。',
  'The same while memory is short.': '内存紧张时的同一设置。',
  'From how much memory on the longer time turns into the shorter one.': '占用多少内存之后，较长的时间变为较短的时间。',
  'A port chosen by the kernel may be one that another socket has, if both allow it.':
    '内核选择的端口可以是另一个套接字正在使用的，只要双方都允许。',
  'The time to live of packets made here.': '本机产生的数据包的 TTL。',
  'Connections that are being opened follow a change of the address of their device.':
    '正在建立的连接随设备地址的改变而改变。',
  'The socket of a packet is looked for before its route, which the socket may know.':
    '先查找数据包的套接字，再查路由，因为套接字可能已知道路由。',
  'Packets for others are forwarded. 0: they are dropped after PREROUTING.':
    '转发发给他人的数据包。0：在 PREROUTING 之后丢弃。',
  'A forwarded packet gets its priority from its type of service.': '转发的数据包按服务类型得到优先级。',
  'Forwarded packets are held to a path MTU that this host has learnt.': '转发的数据包也受本机学到的路径 MTU 限制。',
  'From which ports the kernel chooses one for a connection.': '内核从哪些端口中为连接选择一个。',
  'Ports that the kernel never chooses by itself.': '内核从不自行选择的端口。',
  'Other than 0: packets may be cut up on their way, as they are sent without DF.':
    '不为 0：发送时不带 DF，途中可以分片。',
  'Programs may bind to addresses that this host does not have.': '程序可以绑定到本机没有的地址。',
  'The first port for which a program needs no privilege.': '程序不需要特权即可使用的第一个端口。',
  'How many bytes of fragments may wait for the rest.': '可以有多少字节的分片在等待其余部分。',
  'An old limit of memory for fragments; new kernels only keep it.': '过去的分片内存下限；新内核只保留这个设置。',
  'How far fragments of one sender may be out of order.': '同一发送方的分片可以乱序到什么程度。',
  'An old interval between new hash keys; new kernels only keep it.': '过去更换哈希密钥的间隔；新内核只保留这个设置。',
  'How many seconds fragments wait for the rest.': '分片等待其余部分的秒数。',
  'Seconds between two looks for neighbours that can be forgotten.': '两次查找可忘记的邻居之间的秒数。',
  'So many neighbours are kept in any case.': '无论如何都保留这么多邻居。',
  'From so many neighbours on, old ones are forgotten soon.': '邻居达到这个数目后，旧的很快被忘记。',
  'More neighbours than this are not taken: the neighbour table overflows.': '邻居不能超过这个数目：否则邻居表溢出。',
  'Groups that may ping without a raw socket.': '不用原始套接字即可 ping 的组。',
  'A raw socket outside of a VRF also gets what comes in within one.':
    'VRF 之外的原始套接字也收到 VRF 内进来的数据包。',
  'A connection that the program is too slow to accept is reset, not left to try again.':
    '程序来不及 accept 的连接直接重置，而不是让对方重试。',
  'Which share of the receive buffer is not for data, as a power of two.':
    '接收缓冲区中不用于数据的部分，以 2 的幂表示。',
  'What could be chosen for congestion control.': '可供选择的拥塞控制算法。',
  'Which congestion control a new connection has.': '新连接使用哪种拥塞控制算法。',
  'The socket of a TCP segment is looked for before its route.': '先查找 TCP 报文段的套接字，再查路由。',
  'Whether congestion notification is asked for (1), or only agreed to (2).':
    '是主动请求拥塞通知 (1)，还是只在对方请求时同意 (2)。',
  'Data may come with the SYN: a bit each for clients and for servers.': 'SYN 可以携带数据：客户端和服务器各一位。',
  'Seconds that a closed connection waits for the other side in FIN_WAIT_2.':
    '已关闭的连接在 FIN_WAIT_2 中等待对方的秒数。',
  'Seconds between two probes whether an idle connection still lives.': '两次探测空闲连接是否还活着之间的秒数。',
  'After so many unanswered probes the connection is given up.': '多少次探测没有应答后放弃连接。',
  'Seconds that a connection is idle before it is probed.': '连接空闲多少秒后开始探测。',
  'How many half-open connections a listening socket keeps.': '监听套接字保留多少个半开连接。',
  'How many connections may be in TIME_WAIT; more are closed at once.':
    '可以有多少个连接处于 TIME_WAIT；更多的立即关闭。',
  'Larger segments are tried, to find the path MTU without ICMP.':
    '尝试更大的报文段，以便在没有 ICMP 的情况下找到路径 MTU。',
  'How often a connection without a program sends again before it is given up.': '没有程序的连接在放弃之前重发多少次。',
  'After so many retransmissions the route is doubted.': '重传多少次后开始怀疑路由。',
  'How often data is sent again before the connection is given up.': '放弃连接之前数据重发多少次。',
  'Least, first and greatest size of the receive buffer.': '接收缓冲区的最小、初始和最大长度。',
  'Selective acknowledgements.': '选择性确认 (SACK)。',
  'How often a SYN is sent again before connect() fails.': 'connect() 失败之前 SYN 重发多少次。',
  'How often a SYN-ACK is sent again.': 'SYN-ACK 重发多少次。',
  'When half-open connections are too many, the answer to a SYN carries what would be kept.':
    '半开连接太多时，由对 SYN 的应答携带本来要保存的内容。',
  'Time stamps in TCP segments.': 'TCP 报文段中的时间戳。',
  'A port in TIME_WAIT may be used for a new connection.': '处于 TIME_WAIT 的端口可以用于新连接。',
  'Windows larger than 64 kB.': '大于 64 kB 的窗口。',
  'Least, first and greatest size of the send buffer.': '发送缓冲区的最小、初始和最大长度。',
  'The socket of a UDP datagram is looked for before its route.': '先查找 UDP 数据报的套接字，再查路由。',
};
