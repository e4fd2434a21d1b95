import { defineTexts } from '../texts.ts';

export const R = defineTexts('reference', {
  functions: 'Functions of the kernel',
  groups: {
    'net.ipv4.conf.DEV': 'of each device, or of all',
    'net.ipv4.vs': 'IPVS',
    'net.netfilter': 'connection tracking',
    'net.ipv4.neigh': 'neighbours',
    'net.ipv4': 'IPv4, ICMP, TCP and UDP',
    'net.core': 'devices and sockets',
    'net.bridge': 'bridges',
  } as Readonly<Record<string, string>>,
  nothing: 'Nothing is called so, and no sentence has these words.',
  sits: 'Its places, with their priorities:',
  onNode: 'An example, run on a node:',
  inLab: 'An example, run in this lab:',
  opensLab: {
    cluster: 'An example. It opens the lab “A cluster of two nodes” first:',
    'cluster-lb': 'An example. It opens the lab “A cluster behind a load balancer” first:',
    router: 'An example. It opens the lab “A router” first:',
  },
  runLines: (place: string, lines: string) => `Run at ${place}: ${lines}`,
  openRun: (lines: string) => `Open its lab and run: ${lines}`,
  showRun: 'Show where it ran last',
  notRun: 'It has not run in this session yet.',
  inKubernetes: 'In Kubernetes:',
  flagsPage: 'all flags',
  sourceOf: (name: string, version: string) => `Source of ${name} in Linux ${version}`,
  /** Sentences of the entries in another language, by the English sentence. */
  sentences: async (): Promise<Readonly<Record<string, string>>> => ({}),
});
