/** Sysctls of connection tracking and IPVS. */
export const SYSCTLS_NETFILTER: Readonly<Record<string, string>> = {
  'One packet in so many is dropped in drop_packet mode 3.': '在 drop_packet 模式 3 中每这么多个数据包丢弃一个。',
  'Free pages below which memory counts as short.': '空闲页少于这个数目即算内存紧张。',
  'A backup balancer only forwards what another one sends it.': '备用负载均衡器只转发另一台发给它的连接。',
  'Without a real server, requests go straight to their destination.': '没有真实服务器时，请求直接去往它的目的地。',
  'Whether a SYN on a closing connection may be given to another real server.':
    '正在关闭的连接上出现的 SYN 是否可以交给另一台真实服务器。',
  'Connections of IPVS are kept in conntrack too, so that nat rules see their packets.':
    'IPVS 的连接也保存在连接跟踪中，使 nat 规则能看到它们的数据包。',
  'Drops a share of half-open connections when memory is short.': '内存紧张时丢弃一部分半开连接。',
  'Drops a share of the packets when memory is short.': '内存紧张时丢弃一部分数据包。',
  'CPUs on which rates of services are estimated.': '在哪些 CPU 上估计服务的速率。',
  'Priority of the threads that estimate rates.': '估计速率的线程的优先级。',
  'A connection whose real server is gone ends at its next packet. 0: its packets vanish.':
    '真实服务器已不在的连接在下一个数据包到来时结束。0：它的数据包无声消失。',
  'Persistence ends when the real server has weight 0.': '真实服务器的权重为 0 时，会话保持结束。',
  'Packets that came out of a tunnel are left alone.': '不处理从隧道出来的数据包。',
  'Seconds that the scheduler lblc remembers a destination.': '调度器 lblc 记住一个目的地的秒数。',
  'Seconds that the scheduler lblcr remembers a destination.': '调度器 lblcr 记住一个目的地的秒数。',
  'ICMP errors are sent to real servers for connections that are not known.':
    '对未知的连接，向真实服务器发送 ICMP 差错报文。',
  'Packets that do not fit are answered with an ICMP error.': '对放不下的数据包以 ICMP 差错报文应答。',
  'Rates of services and real servers are estimated.': '估计服务和真实服务器的速率。',
  'ICMP about unknown connections is scheduled like a request.': '关于未知连接的 ICMP 像请求一样被调度。',
  'Stricter TCP states against floods of SYNs.': '更严格的 TCP 状态，用于抵御 SYN 洪泛。',
  'An SCTP connection may be picked up in its middle.': 'SCTP 连接可以从中途接手。',
  'A TCP connection may be picked up in its middle.': 'TCP 连接可以从中途接手。',
  'Answers are routed again after their source was changed.': '应答改写源地址之后重新选路。',
  'How often a connection with persistence is told to the backup.': '带会话保持的连接多久告知备用一次。',
  'How many threads tell the backup.': '由多少个线程告知备用。',
  'How many messages to the backup may wait.': '可以有多少条给备用的消息在等待。',
  'Seconds after which a connection is told to the backup again.': '多少秒后再次把连接告知备用。',
  'How often a message to the backup is repeated.': '给备用的消息重复多少次。',
  'Bytes of the buffer of the socket to the backup.': '通往备用的套接字缓冲区的字节数。',
  'At which packet of a connection the backup is told, and after how many more again.':
    '连接的第几个数据包时告知备用，之后每隔多少个再告知。',
  'Form of the messages to the backup.': '给备用的消息的格式。',
  'Packets and bytes of each connection are counted.': '统计每个连接的数据包数和字节数。',
  'How many buckets the table of connections has.': '连接跟踪表有多少个桶。',
  'A packet with a bad checksum is INVALID.': '校验和错误的数据包为 INVALID。',
  'How many connections are in the table now.': '表中现在有多少个连接。',
  'Programs may hear of changes (1), or only when one listens (2).': '程序可以得知变化 (1)，或只在有程序监听时 (2)。',
  'How many connections may be expected by helpers.': 'helper 可以预期多少个连接。',
  'How many bytes of IPv6 fragments may wait for the rest.': '可以有多少字节的 IPv6 分片在等待其余部分。',
  'An old limit of memory for IPv6 fragments; new kernels only keep it.':
    '过去的 IPv6 分片内存下限；新内核只保留这个设置。',
  'Seconds that IPv6 fragments wait for the rest.': 'IPv6 分片等待其余部分的秒数。',
  'Seconds that an idle connection of another protocol is kept.': '其他协议的空闲连接保留的秒数。',
  'Seconds that an idle GRE flow is kept.': '空闲的 GRE 流保留的秒数。',
  'The same for GRE flows that were answered.': '有应答的 GRE 流的同一设置。',
  'Seconds that a ping is kept.': 'ping 保留的秒数。',
  'Seconds that a ping over IPv6 is kept.': 'IPv6 上的 ping 保留的秒数。',
  'INVALID packets of this protocol are logged; 255: of all.': '把这个协议的 INVALID 数据包写入日志；255：所有协议。',
  'How many connections the table takes. A packet that would begin one more is dropped.':
    '表能容纳多少个连接。会使它再增加一个的数据包被丢弃。',
  'Seconds that an idle SCTP connection is kept in state CLOSED.': '空闲的 SCTP 连接在 CLOSED 状态下保留的秒数。',
  'Seconds that an idle SCTP connection is kept in state COOKIE_ECHOED.':
    '空闲的 SCTP 连接在 COOKIE_ECHOED 状态下保留的秒数。',
  'Seconds that an idle SCTP connection is kept in state COOKIE_WAIT.':
    '空闲的 SCTP 连接在 COOKIE_WAIT 状态下保留的秒数。',
  'Seconds that an idle SCTP connection is kept in state ESTABLISHED.':
    '空闲的 SCTP 连接在 ESTABLISHED 状态下保留的秒数。',
  'Seconds that an idle SCTP connection is kept in state HEARTBEAT_SENT.':
    '空闲的 SCTP 连接在 HEARTBEAT_SENT 状态下保留的秒数。',
  'Seconds that an idle SCTP connection is kept in state SHUTDOWN_ACK_SENT.':
    '空闲的 SCTP 连接在 SHUTDOWN_ACK_SENT 状态下保留的秒数。',
  'Seconds that an idle SCTP connection is kept in state SHUTDOWN_RECD.':
    '空闲的 SCTP 连接在 SHUTDOWN_RECD 状态下保留的秒数。',
  'Seconds that an idle SCTP connection is kept in state SHUTDOWN_SENT.':
    '空闲的 SCTP 连接在 SHUTDOWN_SENT 状态下保留的秒数。',
  'A segment outside the window is not INVALID, unless it is an RST.': '窗口之外的报文段不算 INVALID，RST 除外。',
  'An RST outside the window is not INVALID.': '窗口之外的 RST 不算 INVALID。',
  'A connection may be picked up in its middle. 0: such segments are INVALID.':
    '连接可以从中途接手。0：这样的报文段为 INVALID。',
  'After so many retransmissions a shorter timeout counts.': '重传多少次后使用更短的超时时间。',
  'Seconds that an idle TCP connection is kept in state CLOSE.': '空闲的 TCP 连接在 CLOSE 状态下保留的秒数。',
  'Seconds that an idle TCP connection is kept in state CLOSE_WAIT.': '空闲的 TCP 连接在 CLOSE_WAIT 状态下保留的秒数。',
  'Seconds that an idle TCP connection is kept in state ESTABLISHED.':
    '空闲的 TCP 连接在 ESTABLISHED 状态下保留的秒数。',
  'Seconds that an idle TCP connection is kept in state FIN_WAIT.': '空闲的 TCP 连接在 FIN_WAIT 状态下保留的秒数。',
  'Seconds that an idle TCP connection is kept in state LAST_ACK.': '空闲的 TCP 连接在 LAST_ACK 状态下保留的秒数。',
  'Seconds that a TCP connection is kept after too many retransmissions.': '重传过多的 TCP 连接保留的秒数。',
  'Seconds that an idle TCP connection is kept in state SYN_RECV.': '空闲的 TCP 连接在 SYN_RECV 状态下保留的秒数。',
  'Seconds that an idle TCP connection is kept in state SYN_SENT.': '空闲的 TCP 连接在 SYN_SENT 状态下保留的秒数。',
  'Seconds that an idle TCP connection is kept in state TIME_WAIT.': '空闲的 TCP 连接在 TIME_WAIT 状态下保留的秒数。',
  'Seconds that a TCP connection is kept while data is not acknowledged.': '数据没有得到确认时 TCP 连接保留的秒数。',
  'Each connection keeps when it began and ended.': '每个连接记录开始和结束的时间。',
  'Seconds that a UDP flow without an answer is kept.': '没有应答的 UDP 流保留的秒数。',
  'Seconds that a UDP flow with traffic both ways is kept.': '双向都有流量的 UDP 流保留的秒数。',
};
