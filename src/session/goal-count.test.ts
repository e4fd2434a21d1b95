import { describe, expect, it } from 'vitest';
import { isChange } from './goal-count.ts';

describe('what counts as a change', () => {
  it.each([
    'iptables -A INPUT -p icmp -j DROP',
    'iptables -t nat -D PREROUTING 1',
    'iptables -P FORWARD DROP',
    'iptables -F',
    'ip route del 192.168.1.20',
    'ip addr add 10.96.0.20/32 dev lo',
    'ip link set eth1 mtu 1400',
    'sysctl -w net.ipv4.ip_forward=1',
    'sysctl net.ipv4.ip_forward=1',
    'echo 1 > /proc/sys/net/ipv4/ip_forward',
    'conntrack -D -p udp',
    'ipvsadm -A -t 1.2.3.4:80 -s rr',
    'ipset create bad hash:ip',
    'kubectl scale deployment web --replicas=3',
    'kill %1',
    'kube-proxy --cleanup',
    'kube-proxy --proxy-mode=ipvs &',
    'ping -c 1 node; iptables -F',
    'iptables-restore < rules',
  ])('counts %s', (line) => expect(isChange(line)).toBe(true));

  it.each([
    '',
    '# a remark',
    'ping -c 1 node',
    'curl -s http://node/',
    'echo hello | nc -u -w 1 10.96.0.7 7',
    'iptables -L -n -v --line-numbers',
    'iptables -t nat -S KUBE-SERVICES',
    'iptables -nvL',
    'iptables-save | grep DROP',
    'ip addr',
    'ip -brief addr show',
    'ip route get 192.168.1.20',
    'sysctl net.ipv4.ip_forward',
    'sysctl -a | grep syn_sent',
    'conntrack -L -p udp',
    'ipvsadm -L -n -c',
    'ipvsadm -Ln',
    'ipset list bad',
    'kubectl get pods -o wide',
    'kubectl describe svc web',
    'kube-proxy --show-sync',
    'dmesg | tail -3',
    'jobs',
  ])('does not count %s', (line) => expect(isChange(line)).toBe(false));
});
