import type { FunctionsByFile } from './types.ts';

/** ICMP, raw and ping sockets, UDP and TCP: files of Linux 6.1 and 6.12, and what each function does. */
export const TRANSPORT: FunctionsByFile = {
  'net/ipv4/icmp.c': {
    __icmp_send: 'Makes an ICMP error about a packet and sends it to the one who sent that, within limits.',
    icmp_discard: 'ICMP types that are heard and not answered.',
    icmp_echo: 'Answers a ping: source and destination change places, the data stays.',
    icmp_rcv: 'An ICMP message came in: its checksum is checked, its type decides who gets it.',
    icmp_redirect: 'A router offers a better way.',
    icmp_reply: 'Sends an answer to an ICMP request.',
    icmp_socket_deliver: 'Tells the socket whose packet an ICMP error quotes.',
    icmp_timestamp: 'Answers a request for the time.',
    icmp_unreach: 'Something could not be delivered: the socket that sent it is found and told.',
  },
  'net/ipv4/igmp.c': { igmp_rcv: 'A message about multicast groups came in.' },
  'net/ipv4/ping.c': {
    ping_queue_rcv_skb: 'Puts an echo reply into the receive queue of the ping socket.',
    ping_rcv: 'Finds the ping socket to which an echo reply belongs, by its identifier.',
    ping_v4_sendmsg: 'A program sends an echo request by a ping socket.',
  },
  'net/ipv4/raw.c': {
    raw_local_deliver: 'Gives a copy to each raw socket that listens for this protocol.',
    raw_send_hdrinc: 'A program sends a packet whose IP header it has made itself.',
  },
  'net/ipv4/udp.c': {
    __udp4_lib_mcast_deliver: 'Gives a multicast or broadcast datagram to every socket that wants it.',
    __udp4_lib_rcv: 'A UDP datagram came in: its checksum is checked, its socket is looked up by addresses and ports.',
    udp_queue_rcv_skb: 'Puts a datagram into the receive queue of its socket, if there is room.',
    udp_sendmsg: 'A program sends a datagram: the route is looked up, the headers are written.',
  },
  'net/ipv4/tcp_ipv4.c': {
    tcp_v4_connect: 'A program connects: the route and a source port are chosen, the socket is in SYN_SENT.',
    tcp_v4_rcv: 'A TCP segment came in: the socket is looked up by addresses and ports.',
    tcp_v4_send_reset: 'There is no such connection: a reset goes back.',
    tcp_v4_syn_recv_sock: 'The handshake is done: the connection gets a socket of its own.',
  },
  'net/ipv4/tcp_input.c': {
    tcp_ack: 'Takes an acknowledgement in: what it covers needs not be sent again.',
    tcp_conn_request: 'A SYN for a listening socket: a request is noted and answered by SYN and ACK.',
    tcp_data_queue: 'Puts data into the receive queue, in order.',
    tcp_data_queue_ofo: 'Keeps data that came before its turn until the gap is filled.',
    tcp_fin: 'The other side has no more to send.',
    tcp_finish_connect: 'The answer to our SYN came: the connection is established.',
    tcp_rcv_established: 'The fast path of an established connection.',
    tcp_rcv_state_process: 'Takes a segment in any other state: handshake and closing.',
    tcp_rcv_synsent_state_process: 'What came in answer to our SYN: an acknowledgement or a refusal.',
    tcp_reset: 'The other side reset the connection.',
    tcp_validate_incoming: 'Is the segment inside the window, and not older than what was seen?',
  },
  'net/ipv4/tcp_output.c': {
    __tcp_transmit_skb: 'Writes the TCP header of a segment and hands it to IP.',
    tcp_make_synack: 'Builds the answer to a SYN.',
    tcp_retransmit_skb: 'Nobody acknowledged it in time: the segment is sent again.',
    tcp_send_ack: 'Sends an acknowledgement without data.',
    tcp_send_delayed_ack:
      'Lets an acknowledgement wait for data to ride on, 40 ms at first; a timer sends it if none comes.',
    tcp_send_active_reset: 'The program went away with data unread: the connection is reset.',
    tcp_write_wakeup: 'Asks a silent peer whether it is still there.',
  },
  'net/ipv4/tcp_minisocks.c': {
    tcp_check_req: 'A segment for a connection that is still being set up: does it complete the handshake?',
    tcp_timewait_state_process: 'A late segment for a connection that was closed a moment ago.',
  },
};
