import { beforeAll, describe, expect, it } from 'vitest';
import { World } from '../../kernel/world.ts';
import { runQuiet } from '../../session/quiet.ts';
import { MemoryFiles } from '../files.ts';
import { loadCommands } from '../registry.ts';

beforeAll(loadCommands);

function host() {
  const net = new World({ seed: 1, rxModel: 'napi', tracer: { recording: false } }).addNetNs('host', 'host');
  const run = (line: string) => runQuiet(net, new MemoryFiles(), line);
  for (const line of [
    'ip link add br0 type bridge',
    'ip link add v0 type veth peer name v1',
    'ip link set v0 master br0',
    'ip link set br0 up',
    'ip link set v0 up',
    'ip link set v1 up',
  ])
    expect(run(line).status).toBe(0);
  return run;
}

// every text and status is that of iproute2 in a namespace of Linux with the same devices
describe('bridge', () => {
  it('shows ports, and switches hairpin mode', () => {
    const run = host();
    const line = expect.stringMatching(
      /^\d+: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state forwarding priority 32 cost 2 \n$/,
    );
    expect(run('bridge link')).toEqual({ out: line, err: '', status: 0 });
    expect(run('bridge -d link show dev v0').out).toContain('\n    hairpin off guard off');
    expect(run('bridge link set dev v0 hairpin on')).toEqual({ out: '', err: '', status: 0 });
    expect(run('bridge -d link show dev v0').out).toContain('\n    hairpin on guard off');
    expect(run('bridge link show dev v1')).toEqual({ out: '', err: '', status: 0 });
  });

  it.each([
    ['bridge link set dev v1 hairpin on', 'RTNETLINK answers: Operation not supported\n', 255],
    ['bridge link set dev nope hairpin on', 'Cannot find bridge device "nope"\n', 255],
    [
      'bridge link set dev v0 hairpin maybe',
      'Error: argument of "hairpin" must be one of "off", "on", not "maybe"\n',
      234,
    ],
    ['bridge link set hairpin on', 'Device is a required argument.\n', 255],
    ['bridge link set dev v0', '', 0],
    ['bridge foo', 'Object "foo" is unknown, try "bridge help".\n', 255],
    ['bridge link show dev nope', 'Cannot find device "nope"\n', 255],
    ['bridge link set dev v0 isolated on', 'bridge: isolated is not modelled\n', 255],
  ])('%s', (line, err, status) => {
    expect(host()(line)).toEqual({ out: '', err, status });
  });
});
