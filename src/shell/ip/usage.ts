import { IpExit } from './args.ts';

/** What `help` says of each object: the forms the model knows, in our own words. Goes to standard error, status 255. */
const TEXTS: Readonly<Record<string, string>> = {
  ip: `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       OBJECT := { address | link | neighbour | netns | route | rule }
       OPTIONS := { -4 | -6 | -br[ief] | -d[etails] | -j[son] | -n[etns] NAME |
                    -o[neline] | -p[retty] | -s[tatistics] | -V[ersion] }`,
  address: `Usage: ip address { add | change | replace } ADDRESS[/LENGTH] dev DEVICE
                  [ broadcast { ADDRESS | + | - } ] [ scope SCOPE ] [ label LABEL ]
       ip address del ADDRESS/LENGTH dev DEVICE
       ip address flush SELECTOR
       ip address [ show SELECTOR ]
       SELECTOR := [ dev DEVICE ] [ scope SCOPE ] [ to PREFIX ] [ label PATTERN ]
                   [ master DEVICE ] [ type TYPE ] [ up ] [ primary | secondary ]`,
  link: `Usage: ip link add [ name ] NAME [ address MAC ] [ mtu BYTES ] type { bridge | dummy }
       ip link add [ name ] NAME type veth [ peer name NAME [ netns NAMESPACE ] ]
       ip link delete DEVICE
       ip link set DEVICE [ { up | down } ] [ name NAME ] [ address MAC ] [ mtu BYTES ]
                   [ master BRIDGE | nomaster ] [ netns NAMESPACE ] [ promisc { on | off } ]
                   [ arp { on | off } ] [ multicast { on | off } ] [ txqueuelen PACKETS ] [ alias TEXT ]
       ip link [ show [ DEVICE ] [ up ] [ master DEVICE ] [ type TYPE ] ]`,
  route: `Usage: ip route { add | append | prepend | change | replace | del } ROUTE
       ip route [ { show | flush } SELECTOR ]
       ip route get ADDRESS [ from ADDRESS ] [ iif DEVICE ] [ oif DEVICE ] [ mark NUMBER ] [ tos TOS ]
                    [ ipproto PROTOCOL ] [ sport PORT ] [ dport PORT ]
       ROUTE := [ TYPE ] PREFIX [ via ADDRESS ] [ dev DEVICE ] [ src ADDRESS ] [ table TABLE ]
                [ metric NUMBER ] [ proto PROTOCOL ] [ scope SCOPE ] [ tos TOS ] [ mtu BYTES ] [ onlink ]
       SELECTOR := [ { root | match | exact } PREFIX ] [ table TABLE ] [ dev DEVICE ] [ via ADDRESS ]
                   [ proto PROTOCOL ] [ scope SCOPE ] [ type TYPE ]
       TYPE := { unicast | local | broadcast | multicast | blackhole | unreachable | prohibit | throw }`,
  rule: `Usage: ip rule { add | del } SELECTOR ACTION
       ip rule flush [ SELECTOR ]
       ip rule [ list [ SELECTOR ] ]
       SELECTOR := [ not ] [ from PREFIX ] [ to PREFIX ] [ tos TOS ] [ fwmark MARK[/MASK] ]
                   [ iif NAME ] [ oif NAME ] [ priority NUMBER ] [ ipproto PROTOCOL ]
                   [ sport PORT[-PORT] ] [ dport PORT[-PORT] ] [ uidrange FROM-TO ]
       ACTION := { table TABLE [ suppress_prefixlength LENGTH ] | blackhole | unreachable | prohibit }`,
  neigh: `Usage: ip neighbour { add | change | replace | del } ADDRESS dev DEVICE [ lladdr MAC ] [ nud STATE ]
       ip neighbour { show | flush } [ ADDRESS ] [ dev DEVICE ] [ nud STATE ]
       ip neighbour get ADDRESS dev DEVICE
       STATE := { permanent | noarp | reachable | stale | delay | probe | failed | incomplete | none }`,
  netns: `Usage: ip netns [ list ]
       ip netns add NAME
       ip netns del NAME
       ip [ -all ] netns exec [ NAME ] COMMAND ...
       ip netns list-id`,
};

export const usage = (object: string): IpExit => new IpExit(TEXTS[object] ?? '', 255);
