import { picture } from '../src/diagram/picture.ts';
import { TraceIndex } from '../src/diagram/trace-index.ts';
import { milliseconds } from './clock.ts';
import { command, makeNode, udpFrame } from './node.ts';

/**
 * Milliseconds to the picture at a random place of a long trace: the median and the worst of many, and the first, which
 * comes before anything was compiled or remembered.
 */
export function seeking(length: number): {
  readonly medianMs: number;
  readonly worstMs: number;
  readonly firstMs: number;
} {
  const node = makeNode(true);
  command(node.net, ['iptables', '-A', 'FORWARD', '-j', 'ACCEPT']);
  const index = new TraceIndex();
  const { events } = node.world.tracer;
  while (events.length < length) node.nic.receiveFrame(udpFrame('10.0.0.7', '192.0.2.1', 64));
  index.append(events.slice(0, length));
  const times: number[] = [];
  let at = 1;
  for (let i = 0; i < 2_000; i++) {
    at = (at * 48_271) % 2_147_483_647;
    times.push(milliseconds(() => picture(index, at % length, node.net.id)));
  }
  const firstMs = times.shift() ?? Number.NaN;
  times.sort((a, b) => a - b);
  return { medianMs: times[times.length >> 1] ?? Number.NaN, worstMs: times.at(-1) ?? Number.NaN, firstMs };
}
