import { describe, expect, it } from 'vitest';
import { chosenLine, type Decision } from './chosen-route.ts';

const MAIN = [
  'default via 192.168.1.1 dev eth1',
  '10.180.0.0/24 dev cni0 proto kernel scope link src 10.180.0.254',
  '10.180.0.0/16 via 192.168.0.3 dev eth0',
];
const decision = (destination: string, dev: string, via = '', table = 'main'): Decision => ({
  seq: 0,
  fn: 'ip_route_input_slow',
  note: '',
  destination,
  table,
  dev,
  via,
});

describe('the route that was chosen', () => {
  it('is the longest prefix that fits', () => {
    expect(chosenLine(MAIN, decision('10.180.0.7', 'cni0'))).toBe(1);
    expect(chosenLine(MAIN, decision('10.180.9.7', 'eth0', '192.168.0.3'))).toBe(2);
    expect(chosenLine(MAIN, decision('8.8.8.8', 'eth1', '192.168.1.1'))).toBe(0);
  });

  it('leaves by the device and next hop of the decision', () => {
    expect(chosenLine(MAIN, decision('10.180.0.7', 'eth0', '192.168.0.3'))).toBe(2);
    expect(chosenLine(MAIN, decision('10.180.0.7', 'eth7'))).toBe(-1);
  });

  it('may be local, where the route has the device of the address', () => {
    const local = ['local 127.0.0.0/8 dev lo proto kernel', 'local 192.0.2.10 dev eth0 proto kernel'];
    expect(chosenLine(local, decision('192.0.2.10', 'lo', '', 'local'))).toBe(1);
  });
});
