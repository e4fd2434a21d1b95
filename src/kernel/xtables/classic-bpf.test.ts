import { describe, expect, it } from 'vitest';
import { addr, skbOf, tcpBytes } from '../conntrack/testing.ts';
import { type BpfInstruction, checkBpf, runBpf } from './classic-bpf.ts';
import { lab, matches } from './testing.ts';

const program = (text: string): BpfInstruction[] =>
  text.split(',').map((one) => {
    const [code = 0, jt = 0, jf = 0, k = 0] = one.trim().split(' ').map(Number);
    return { code, jt, jf, k: k >>> 0 };
  });

const bytes = tcpBytes({ src: addr('192.168.1.2'), dst: addr('10.0.0.2'), sport: 4000, dport: 80, flags: 'S' });
const run = (text: string): number => {
  const { net } = lab();
  expect(checkBpf(program(text))).toBeNull();
  const skb = skbOf(net, bytes);
  skb.mark = 7;
  return runBpf(program(text), skb);
};

describe('the classic packet filter', () => {
  it('loads from the network header on, and beyond the packet ends with 0', () => {
    expect(run('48 0 0 9,22 0 0 0')).toBe(6); // ldb [9]; ret a: the protocol
    expect(run('32 0 0 16,22 0 0 0')).toBe(0x0a000002);
    expect(run('177 0 0 0,72 0 0 2,22 0 0 0')).toBe(80); // ldx 4*([0]&0xf); ldh [x+2]
    expect(run('128 0 0 0,22 0 0 0')).toBe(bytes.length);
    expect(run('48 0 0 5000,6 0 0 9')).toBe(0);
    expect(run(`48 0 0 ${-0x10_0000 + 9},22 0 0 0`)).toBe(6);
    expect(run(`32 0 0 ${-0x1000 + 20},22 0 0 0`)).toBe(7); // the mark
  });

  it('computes in 32 bits, and ends with 0 where it would divide by 0', () => {
    expect(run('0 0 0 5,7 0 0 0,0 0 0 3,28 0 0 0,22 0 0 0')).toBe(0xffff_fffe); // 3 - 5
    expect(run('0 0 0 4294967295,36 0 0 2,22 0 0 0')).toBe(0xffff_fffe);
    expect(run('0 0 0 17,148 0 0 5,2 0 0 3,0 0 0 0,96 0 0 3,22 0 0 0')).toBe(2); // 17 % 5, by way of a cell
    expect(run('0 0 0 1,60 0 0 0,6 0 0 9')).toBe(0); // a / x, and x is 0
    expect(run('0 0 0 1,132 0 0 0,22 0 0 0')).toBe(0xffff_ffff);
  });

  it('jumps forward', () => {
    expect(run('48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0')).toBe(1);
    expect(run('48 0 0 9,37 1 0 6,5 0 0 1,6 0 0 1,6 0 0 2')).toBe(2);
    expect(run('48 0 0 9,69 0 1 2,6 0 0 1,6 0 0 0')).toBe(1);
  });

  it.each([
    ['48 0 0 1', 'no return at the end'],
    ['21 9 0 1,6 0 0 1', 'a jump out of it'],
    ['5 0 0 1,6 0 0 1', 'a jump out of it'],
    ['96 0 0 3,6 0 0 1', 'a cell nobody wrote'],
    ['2 0 0 16,6 0 0 1', 'a cell that is not there'],
    ['52 0 0 0,6 0 0 1', 'division by zero'],
    ['100 0 0 32,6 0 0 1', 'a shift too far'],
    ['14 0 0 1', 'an unknown instruction'],
    ['21 1 0 0,2 0 0 0,96 0 0 0,22 0 0 0', 'a cell written on one way only'],
  ])('refuses %s: %s', (text) => {
    expect(checkBpf(program(text))).toBe('parse error');
  });

  it('says what it does not load', () => {
    expect(checkBpf(program(`32 0 0 ${-0x1000 + 56},6 0 0 1`))).toBe(
      'hookscope: the ancillary load 56 is not modelled',
    );
  });

  it('is what -m bpf asks', () => {
    expect(matches('bpf', '--bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"', bytes)).toBe(true);
    expect(matches('bpf', '--bytecode "4,48 0 0 9,21 0 1 17,6 0 0 1,6 0 0 0"', bytes)).toBe(false);
  });
});
