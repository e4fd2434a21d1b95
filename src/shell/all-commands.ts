import { arp } from './arp/arp.ts';
import { bridge } from './bridge/bridge.ts';
import type { Command } from './command.ts';
import { conntrack } from './conntrack/conntrack.ts';
import { curl } from './curl/curl.ts';
import { helpCommand } from './help/help.ts';
import { ip } from './ip/ip.ts';
import { ipset } from './ipset/ipset.ts';
import { ip6tablesCommands } from './iptables/ip6tables.ts';
import { iptables, iptablesLegacy } from './iptables/iptables.ts';
import { iptablesLegacyRestore, iptablesRestore } from './iptables-restore/iptables-restore.ts';
import { iptablesLegacySave, iptablesSave } from './iptables-save/iptables-save.ts';
import { ipvsadm } from './ipvsadm/ipvsadm.ts';
import { kubeProxy } from './kube-proxy/kube-proxy.ts';
import { kubectl } from './kubectl/kubectl.ts';
import { loadBalancer } from './load-balancer/load-balancer.ts';
import { nc } from './nc/nc.ts';
import { sysctl } from './sysctl/sysctl.ts';
import { tcpdump } from './tcpdump/tcpdump.ts';

/** Makes the commands that come in a part of their own, after the first packet (see `registry.ts`). */
export const laterCommands = (all: () => readonly Command[]): readonly Command[] => [
  arp,
  bridge,
  conntrack,
  curl,
  helpCommand(all),
  ip,
  ipset,
  ...ip6tablesCommands,
  iptables,
  iptablesLegacy,
  iptablesLegacyRestore,
  iptablesLegacySave,
  iptablesRestore,
  iptablesSave,
  ipvsadm,
  kubeProxy,
  kubectl,
  loadBalancer,
  nc,
  tcpdump,
  sysctl,
];
