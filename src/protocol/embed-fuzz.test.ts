import { describe, expect, it } from 'vitest';
import { Random } from '../base/random.ts';
import { type FromFrame, isConnect, isHello, readFromFrame, readToFrame, type ToFrame } from './embed.ts';
import { spoil } from './testing/spoil.ts';

const TO_FRAME: readonly ToFrame[] = [
  { type: 'load', scenario: 'host', step: 3 },
  { type: 'load', link: 'v1=abc', step: 'drop' },
  { type: 'run', place: 'node', line: 'iptables -L' },
  { type: 'seek', step: 7 },
  { type: 'play' },
  { type: 'setTheme', theme: 'dark' },
];
const STEP = {
  step: 3,
  steps: 9,
  host: 'node',
  context: 'softirq',
  place: 'IP',
  fn: 'ip_rcv',
  what: 'sound',
  packet: 'ICMP',
  fate: 'moving',
} as const;
const FROM_FRAME: readonly FromFrame[] = [
  { type: 'ready', version: 1, lab: 'host', title: 'One host', steps: 9, readOnly: true },
  { type: 'step', ...STEP },
  { type: 'verdict', step: 3, fate: 'dropped', host: 'node', fn: 'nf_hook_slow', packet: 'ICMP' },
  { type: 'height', height: 300 },
  { type: 'error', message: 'no', on: 'run' },
];
const HANDSHAKES: readonly object[] = [
  { hookscope: 'hello', versions: [1] },
  { hookscope: 'connect', version: 1 },
];

/** Whether every field is of a type that some message of that kind has, and no field is there that none has. */
function isWhole(message: object, good: readonly object[]): boolean {
  const alike = good.filter((g) => 'type' in g && 'type' in message && g.type === message.type);
  const typesOf = (name: string): unknown[] =>
    alike.flatMap((g) => (name in g ? [typeof (g as Record<string, unknown>)[name]] : []));
  return (
    Object.getPrototypeOf(message) === Object.prototype &&
    Object.entries(message).every(([name, value]) => typesOf(name).includes(typeof value)) &&
    Object.values(message).every((value) => typeof value !== 'number' || (Number.isSafeInteger(value) && value >= 0))
  );
}

describe('20,000 messages with something else in them', () => {
  it.each([
    ['to the frame', readToFrame, TO_FRAME],
    ['from the frame', readFromFrame, FROM_FRAME],
  ] as const)('%s: 10,000 pass whole or are refused with a short reason', (_which, read, good) => {
    const chance = new Random(11);
    const all: readonly object[] = [...good, ...HANDSHAKES];
    const count = { passed: 0, refused: 0 };
    for (let i = 0; i < 10_000; i++) {
      let message: unknown = all[i % all.length];
      // Cloned, as a port delivers it.
      for (let times = chance.below(3); times >= 0; times--) message = structuredClone(spoil(message, chance));
      const answer: unknown = read(message);
      if (typeof answer === 'string') {
        count.refused++;
        expect(answer.length).toBeLessThan(120);
      } else {
        count.passed++;
        expect(isWhole(answer as object, good)).toBe(true);
      }
      if (isHello(message)) expect(message.versions.every(Number.isSafeInteger)).toBe(true);
      if (isConnect(message)) expect(Number.isSafeInteger(message.version)).toBe(true);
    }
    expect(count.refused).toBeGreaterThan(3_000);
    expect(count.passed).toBeGreaterThan(200);
  });
});
