import { expect, it } from 'vitest';
import { TraceIndex } from '../../diagram/trace-index.ts';
import type { Topology, TraceEvent } from '../../protocol/messages.ts';
import { shownNode } from './use-kube.ts';

const place = (name: string, net: number, role: 'client' | 'node' | 'pod', host = name) => ({
  name,
  net,
  role,
  host,
  ...(role === 'node' ? { isNode: true as const } : {}),
});
const places = [
  place('client', 0, 'client'),
  place('a', 1, 'node'),
  place('b', 2, 'node'),
  place('pod', 3, 'pod', 'b'),
];
const topology: Topology = {
  lab: 'x',
  title: 'x',
  places,
  nets: places.map(({ net, name, host }) => ({ net, name, host, devices: [] })),
  wires: [],
  focus: 1,
  cluster: true,
};

const index = new TraceIndex();
index.append(
  [0, 3, 2, 0, 0].map(
    (net, seq): TraceEvent => ({
      kind: 'tty',
      fn: 'tty',
      seq,
      time: 0,
      net,
      cpu: 'process',
      skb: 0,
      job: 1,
      stream: 'out',
      text: '',
    }),
  ),
);

it('is the node in view, that of a pod, or the last one before', () => {
  expect(shownNode(topology, index, 4, 1)).toBe(1);
  expect(shownNode(topology, index, 4, 3)).toBe(2);
  expect(shownNode(topology, index, 4, 0)).toBe(2);
  // nothing has happened on a node yet: that of the lab
  expect(shownNode(topology, index, 0, 0)).toBe(1);
  expect(shownNode(null, index, 0, 7)).toBe(7);
  // what the API server calls a Node counts, not how a host is drawn
  const drawn = { ...place('client', 0, 'client'), isNode: true as const };
  expect(shownNode({ ...topology, places: [drawn, ...places.slice(1)] }, index, 4, 0)).toBe(0);
});
