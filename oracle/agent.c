/*
 * The oracle's hand in the kernel: started in the network namespace of the router, it sends each packet that standard
 * input names, waits until nothing moves any more, and prints what came of it.
 *
 *   agent PEER_NETNS_FILE TCP_PORT,... UDP_PORT,...      (a port list may be "-")
 *   send PEER_DEVICE HEX     an Ethernet frame, sent by the device at the other end of the wire
 *   local HEX                an IP packet, sent by a program of the router through a raw socket
 *
 * Answers: trace PREFIX|IN|OUT|MARK|HEX, out DEVICE HEX, raw PROTOCOL HEX, ct LINE, hit KEY PACKETS BYTES, err ERRNO, end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

extern unsigned int if_nametoindex(const char *);
extern char *if_indextoname(unsigned int, char *);

#define MARKER 0x88b5 /* an Ethernet type for experiments */
#define ROUNDS 8      /* more than the devices a packet and its answers cross */

static unsigned char buf[1 << 17];
static int capture, markers, marker_index, peer_ns, home_ns, nflog, raws[3], sender, tables_fd;
static const int protocols[3] = {IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP};

static void die(const char *what) {
  fprintf(stderr, "agent: %s: %s\n", what, strerror(errno));
  exit(1);
}
static int must(int value, const char *what) {
  if (value < 0) die(what);
  return value;
}
static void hex(const unsigned char *p, int n) {
  for (int i = 0; i < n; i++) printf("%02x", p[i]);
  putchar('\n');
}
static int unhex(const char *text, unsigned char *out) {
  int n = 0;
  unsigned int byte;
  while (sscanf(text + 2 * n, "%2x", &byte) == 1) out[n++] = byte;
  return n;
}
static int open_socket(int family, int type, int protocol) {
  int big = 1 << 22, fd = must(socket(family, type, protocol), "socket");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof big);
  return fd;
}

/* A port that swallows what it gets: the filter lets no packet through. */
static void sinks(char *list, int type) {
  struct sock_filter nothing = {BPF_RET | BPF_K, 0, 0, 0};
  struct sock_fprog program = {1, &nothing};
  for (char *word = strtok(list, ","); word && *word != '-'; word = strtok(NULL, ",")) {
    int fd = open_socket(AF_INET, type, 0);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(atoi(word))};
    must(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program), "filter");
    must(bind(fd, (struct sockaddr *)&any, sizeof any), "bind");
    if (type == SOCK_STREAM) must(listen(fd, 5), "listen");
  }
}

/* Checksums are to be in the packet, not left to the device. */
static void no_offload(int fd) {
  for (int index = 1; index < 64; index++) {
    struct ethtool_value off = {.cmd = ETHTOOL_STXCSUM, .data = 0};
    struct ifreq request = {0};
    if (!if_indextoname(index, request.ifr_name) || !strcmp(request.ifr_name, "lo")) continue;
    request.ifr_data = (void *)&off;
    must(ioctl(fd, SIOCETHTOOL, &request), "ethtool");
  }
}

static void configure_log(int group, int command, const void *value, int length, int type) {
  struct {
    struct nlmsghdr h;
    struct nfgenmsg g;
    struct nlattr a;
    unsigned char value[8];
  } m = {0};
  m.h.nlmsg_len = NLMSG_ALIGN(sizeof m.h + sizeof m.g + sizeof m.a + length);
  m.h.nlmsg_type = (NFNL_SUBSYS_ULOG << 8) | NFULNL_MSG_CONFIG;
  m.h.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  m.g.nfgen_family = AF_INET;
  m.g.res_id = htons(group);
  m.a.nla_len = sizeof m.a + length;
  m.a.nla_type = type;
  memcpy(m.value, value, length);
  must(send(nflog, &m, m.h.nlmsg_len, 0), "netlink");
  must(recv(nflog, buf, sizeof buf, 0), "netlink answer");
  if (((struct nlmsgerr *)NLMSG_DATA((struct nlmsghdr *)buf))->error) {
    errno = -((struct nlmsgerr *)NLMSG_DATA((struct nlmsghdr *)buf))->error;
    fprintf(stderr, "agent: log command %d\n", command);
    die("nfnetlink_log");
  }
}

/* TRACE reports to group 0 where the namespace's logger for IPv4 is nfnetlink_log. */
static void open_log(void) {
  struct sockaddr_nl me = {.nl_family = AF_NETLINK};
  struct nfulnl_msg_config_cmd command = {NFULNL_CFG_CMD_BIND};
  struct nfulnl_msg_config_mode mode = {htonl(0xffff), NFULNL_COPY_PACKET, 0};
  __be32 one = htonl(1);
  nflog = open_socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
  must(bind(nflog, (struct sockaddr *)&me, sizeof me), "bind netlink");
  configure_log(0, 1, &command, sizeof command, NFULA_CFG_CMD);
  configure_log(0, 2, &mode, sizeof mode, NFULA_CFG_MODE);
  configure_log(0, 3, &one, sizeof one, NFULA_CFG_QTHRESH);
}

static void print_log(struct nlmsghdr *h) {
  if (h->nlmsg_type != ((NFNL_SUBSYS_ULOG << 8) | NFULNL_MSG_PACKET)) return;
  const char *prefix = "";
  unsigned int in = 0, out = 0, mark = 0;
  unsigned char *payload = NULL;
  int length = 0, left = h->nlmsg_len - NLMSG_SPACE(sizeof(struct nfgenmsg));
  struct nlattr *a = (void *)((char *)NLMSG_DATA(h) + NLMSG_ALIGN(sizeof(struct nfgenmsg)));
  for (; left >= NLA_HDRLEN && a->nla_len >= NLA_HDRLEN; left -= NLA_ALIGN(a->nla_len), a = (void *)((char *)a + NLA_ALIGN(a->nla_len))) {
    unsigned char *value = (unsigned char *)a + NLA_HDRLEN;
    switch (a->nla_type & NLA_TYPE_MASK) {
      case NFULA_PREFIX: prefix = (char *)value; break;
      case NFULA_IFINDEX_INDEV: in = ntohl(*(__be32 *)value); break;
      case NFULA_IFINDEX_OUTDEV: out = ntohl(*(__be32 *)value); break;
      case NFULA_MARK: mark = ntohl(*(__be32 *)value); break;
      case NFULA_PAYLOAD: payload = value; length = a->nla_len - NLA_HDRLEN; break;
    }
  }
  char name[IFNAMSIZ];
  if (strncmp(prefix, "TRACE: ", 7)) return;
  printf("trace %s|%s", prefix + 7, in && if_indextoname(in, name) ? name : "-");
  printf("|%s|%x|", out && if_indextoname(out, name) ? name : "-", mark);
  hex(payload, length);
}

/* A frame of our own through the same queue of the same CPU: once it is through, so is what was before it. */
static void settle(void) {
  unsigned char frame[60] = {2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, MARKER >> 8, MARKER & 255};
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = marker_index, .sll_halen = 6};
  for (int i = 0; i < ROUNDS; i++) {
    must(sendto(markers, frame, sizeof frame, 0, (struct sockaddr *)&to, sizeof to), "marker");
    struct pollfd wait = {markers, POLLIN, 0};
    if (poll(&wait, 1, 10000) != 1) fprintf(stderr, "agent: a marker was lost\n");
    while (recv(markers, buf, sizeof buf, MSG_DONTWAIT) > 0) continue;
  }
}

/* Walks the entries of one table and prints the counters that are not 0. */
static void print_counters(const char *table) {
  static const char *const hooks[] = {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};
  struct ipt_getinfo info = {0};
  socklen_t size = sizeof info;
  strcpy(info.name, table);
  must(getsockopt(tables_fd, IPPROTO_IP, IPT_SO_GET_INFO, &info, &size), "table");
  size = sizeof(struct ipt_get_entries) + info.size;
  struct ipt_get_entries *all = calloc(1, size);
  strcpy(all->name, table);
  all->size = info.size;
  must(getsockopt(tables_fd, IPPROTO_IP, IPT_SO_GET_ENTRIES, all, &size), "entries");
  const char *chain = "";
  int number = 0, builtin = 0;
  for (unsigned int at = 0; at < info.size;) {
    struct ipt_entry *e = (void *)((char *)all->entrytable + at);
    struct xt_entry_target *target = (void *)((char *)e + e->target_offset);
    unsigned int next = at + e->next_offset;
    struct ipt_entry *after = (void *)((char *)all->entrytable + next);
    int last = next >= info.size;
    if (!strcmp(target->u.user.name, XT_ERROR_TARGET)) {
      chain = ((struct xt_error_target *)target)->errorname;
      number = builtin = 0;
      at = next;
      continue;
    }
    int policy = 0;
    for (int h = 0; h < NF_INET_NUMHOOKS; h++) {
      if (!(info.valid_hooks & (1 << h))) continue;
      if (info.hook_entry[h] == at) chain = hooks[h], number = 0, builtin = 1;
      if (builtin && info.underflow[h] == at && !strcmp(hooks[h], chain)) policy = 1;
    }
    number++;
    /* A user chain ends where the next one's name, or the end of the table, follows. */
    int end = !builtin && !last && !strcmp(((struct xt_entry_target *)((char *)after + after->target_offset))->u.user.name, XT_ERROR_TARGET);
    if (e->counters.pcnt) {
      if (policy || end) printf("hit %s/%s/%c", table, chain, policy ? 'P' : 'R');
      else printf("hit %s/%s/%d", table, chain, number);
      printf(" %llu %llu\n", (unsigned long long)e->counters.pcnt, (unsigned long long)e->counters.bcnt);
    }
    at = next;
  }
  free(all);
}

static void print_file(const char *path, void (*each)(const char *)) {
  char line[1024];
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    each(line);
  }
  if (file) fclose(file);
}
static void print_entry(const char *line) { printf("ct %s\n", line); }

static void report(void) {
  int n;
  while ((n = recv(nflog, buf, sizeof buf, MSG_DONTWAIT)) > 0) {
    struct nlmsghdr *h = (void *)buf;
    for (; NLMSG_OK(h, (unsigned int)n); h = NLMSG_NEXT(h, n)) print_log(h);
  }
  struct sockaddr_ll from;
  socklen_t size = sizeof from;
  while ((n = recvfrom(capture, buf, sizeof buf, MSG_DONTWAIT, (struct sockaddr *)&from, &size)) > 0) {
    printf("out %d ", from.sll_ifindex);
    hex(buf, n);
    size = sizeof from;
  }
  for (int i = 0; i < 3; i++)
    while ((n = recv(raws[i], buf, sizeof buf, MSG_DONTWAIT)) > 0) {
      printf("raw %d ", protocols[i]);
      hex(buf, n);
    }
  while (recv(sender, buf, sizeof buf, MSG_DONTWAIT) > 0) continue;
  print_file("/proc/self/net/nf_conntrack", print_entry);
  print_file("/proc/self/net/ip_tables_names", print_counters);
  printf("end\n");
  fflush(stdout);
}

int main(int argc, char **argv) {
  static char line[1 << 18];
  static unsigned char bytes[1 << 17];
  int on = 1;
  cpu_set_t here;
  if (argc != 4) return fprintf(stderr, "agent PEER_NETNS TCP_PORTS UDP_PORTS\n"), 2;
  CPU_ZERO(&here);
  CPU_SET(sched_getcpu(), &here);
  sched_setaffinity(0, sizeof here, &here);

  home_ns = must(open("/proc/self/ns/net", O_RDONLY), "own namespace");
  peer_ns = must(open(argv[1], O_RDONLY), argv[1]);
  must(setns(peer_ns, 0), "setns");
  capture = open_socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));
  markers = open_socket(AF_PACKET, SOCK_RAW, htons(MARKER));
  marker_index = if_nametoindex("m0");
  no_offload(capture);
  must(setns(home_ns, 0), "setns back");
  open_log();
  for (int i = 0; i < 3; i++) raws[i] = open_socket(AF_INET, SOCK_RAW, protocols[i]);
  sender = open_socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  must(setsockopt(sender, SOL_SOCKET, SO_BROADCAST, &on, sizeof on), "broadcast");
  tables_fd = sender;
  no_offload(sender);
  sinks(argv[2], SOCK_STREAM);
  sinks(argv[3], SOCK_DGRAM);
  settle();
  report(); /* how things stand before the first packet */

  while (fgets(line, sizeof line, stdin)) {
    char *word = strtok(line, " \n"), *rest = strtok(NULL, " \n");
    if (!word || !rest) continue;
    if (!strcmp(word, "send")) {
      int n = unhex(strtok(NULL, " \n"), bytes);
      struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = atoi(rest), .sll_halen = 6};
      must(sendto(capture, bytes, n, 0, (struct sockaddr *)&to, sizeof to), "send");
    } else {
      int n = unhex(rest, bytes);
      struct sockaddr_in to = {.sin_family = AF_INET};
      memcpy(&to.sin_addr, bytes + 16, 4);
      if (sendto(sender, bytes, n, 0, (struct sockaddr *)&to, sizeof to) < 0) printf("err %d\n", errno);
    }
    settle();
    report();
  }
  return 0;
}
