import type { TwinLine } from '../../store/twin.ts';

/** A question as data: what is done in both clusters first, and the line that is compared. Its words are in `text.ts`. */
export interface TwinScenario {
  readonly id: ScenarioId;
  readonly setup: readonly TwinLine[];
  readonly line: TwinLine;
}

export type ScenarioId =
  | 'node-port-behind-drop'
  | 'cluster-ip'
  | 'ping-cluster-ip'
  | 'cluster-ip-host-port'
  | 'node-port-on-localhost'
  | 'pod-to-itself'
  | 'no-endpoints'
  | 'local-policy';

const at = (place: string, line: string): TwinLine => ({ place, line });

/** One pod serves, so that chance in one mode and round robin in the other cannot choose differently. */
const ONE_POD = [at('node-a', 'kubectl scale deployment web --replicas=1'), at('node-a', 'sleep 3')];

export const SCENARIOS: readonly TwinScenario[] = [
  {
    id: 'node-port-behind-drop',
    setup: [
      ...ONE_POD,
      at('node-a', 'iptables -A INPUT -i lo -j ACCEPT'),
      at('node-a', 'iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'),
      at('node-a', 'iptables -P INPUT DROP'),
    ],
    line: at('client', 'curl -m 3 http://192.168.1.2:30080/'),
  },
  { id: 'cluster-ip', setup: ONE_POD, line: at('pod-client', 'curl -m 3 http://10.96.0.20/') },
  { id: 'ping-cluster-ip', setup: [], line: at('pod-client', 'ping -c 1 -W 1 10.96.0.20') },
  {
    id: 'cluster-ip-host-port',
    setup: [at('node-a', 'nc -lk 8080 &'), at('node-a', 'iptables -F KUBE-IPVS-FILTER')],
    line: at('client', 'nc -zv -w 2 10.96.0.20 8080'),
  },
  { id: 'node-port-on-localhost', setup: ONE_POD, line: at('node-a', 'curl -m 3 http://127.0.0.1:30080/') },
  { id: 'pod-to-itself', setup: ONE_POD, line: at('pod-web-1', 'curl -m 3 http://10.96.0.20/') },
  {
    id: 'no-endpoints',
    setup: [at('node-a', 'kubectl scale deployment web --replicas=0'), at('node-a', 'sleep 3')],
    line: at('pod-client', 'curl -m 3 http://10.96.0.20/'),
  },
  {
    id: 'local-policy',
    setup: [...ONE_POD, at('node-a', 'kubectl patch svc web -p \'{"spec":{"externalTrafficPolicy":"Local"}}\'')],
    line: at('client', 'curl -m 3 http://192.168.0.3:30080/'),
  },
];

/** Where a line can be typed: the hosts of the lab, and the pods it begins with. */
export const PLACES = ['client', 'node-a', 'node-b', 'pod-client', 'pod-web-1', 'pod-web-2'] as const;
