import { describe, expect, it } from 'vitest';
import { isConnect, isHello, readFromFrame, readToFrame } from './embed.ts';

const step = {
  type: 'step',
  step: 3,
  steps: 9,
  host: 'node',
  context: 'softirq NET_RX',
  place: 'ip_rcv',
  fn: 'ip_rcv',
  what: 'header is sound',
  packet: 'ICMP echo request',
  fate: 'moving',
} as const;

describe('messages to the frame', () => {
  it('pass with the fields that are theirs, and no others', () => {
    expect(readToFrame({ type: 'seek', step: 4, extra: 1 })).toEqual({ type: 'seek', step: 4 });
    expect(readToFrame({ type: 'load', scenario: 'host', step: 'drop' })).toEqual({
      type: 'load',
      scenario: 'host',
      step: 'drop',
    });
    for (const type of ['play', 'pause']) expect(readToFrame({ type })).toEqual({ type });
  });

  it('that are hostile are refused with a reason', () => {
    const wrong: readonly [unknown, string][] = [
      [null, 'a message is an object'],
      ['seek', 'a message is an object'],
      [[], 'a message is an object'],
      [{ type: 3 }, 'a message is an object'],
      [{ type: 'eval', code: '1' }, 'unknown message "eval"'],
      [{ type: '__proto__' }, 'unknown message'],
      [{ type: 'constructor' }, 'unknown message'],
      [{ type: 'x'.repeat(1e6) }, 'unknown message'],
      [{ type: 'seek' }, 'step'],
      [{ type: 'seek', step: 0 }, 'step'],
      [{ type: 'seek', step: -1 }, 'step'],
      [{ type: 'seek', step: Number.NaN }, 'step'],
      [{ type: 'seek', step: '3' }, 'step'],
      [Object.create({ type: 'seek', step: 3 }), 'step'],
      [{ type: 'load', scenario: {} }, 'scenario'],
      [{ type: 'load', scenario: 'x'.repeat(1_000_001) }, 'scenario'],
      [{ type: 'run', place: 'node' }, 'line'],
      [{ type: 'setTheme', theme: 'url(x)' }, 'theme'],
    ];
    for (const [message, why] of wrong) {
      const read = readToFrame(message);
      expect(typeof read).toBe('string');
      expect(read).toContain(why);
      expect(String(read).length).toBeLessThan(120);
    }
  });
});

describe('messages from the frame', () => {
  it('pass when they are whole', () => {
    expect(readFromFrame(step)).toEqual(step);
    expect(readFromFrame({ ...step, fate: 'lost' })).toContain('fate');
    expect(readFromFrame({ type: 'height', height: -5 })).toContain('height');
    expect(readFromFrame({ type: 'seek', step: 1 })).toContain('unknown message');
  });
});

it('the handshake is told from other messages', () => {
  expect(isHello({ hookscope: 'hello', versions: [1, 2] })).toBe(true);
  for (const not of [null, 1, {}, { hookscope: 'hello' }, { hookscope: 'hello', versions: ['1'] }, { hookscope: 'x' }])
    expect(isHello(not)).toBe(false);
  expect(isConnect({ hookscope: 'connect', version: 1 })).toBe(true);
  for (const not of [null, 'connect', {}, { hookscope: 'connect' }, { hookscope: 'connect', version: '1' }])
    expect(isConnect(not)).toBe(false);
});
