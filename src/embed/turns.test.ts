import { describe, expect, it } from 'vitest';
import type { ToFrame } from '../protocol/embed.ts';
import { Turns } from './turns.ts';

const run = (line: string): ToFrame => ({ type: 'run', place: 'node', line });
const load = (scenario: string): ToFrame => ({ type: 'load', scenario });
const nameOf = (m: ToFrame): string => (m.type === 'run' ? m.line : m.type === 'load' ? `load ${m.scenario}` : m.type);
/** Long enough for all that waits for nothing but promises. */
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Wishes that end when they are told to. */
function begin() {
  const began: string[] = [];
  const failed: string[] = [];
  const ends = new Map<string, () => void>();
  let open = (): void => {};
  const first = new Promise<void>((resolve) => {
    open = resolve;
  });
  const turns = new Turns(
    first,
    (message) => {
      began.push(nameOf(message));
      if (message.type !== 'run' && message.type !== 'load') return Promise.resolve();
      return new Promise((resolve) => ends.set(nameOf(message), resolve));
    },
    (message, error) => failed.push(`${nameOf(message)}: ${error instanceof Error ? error.message : ''}`),
  );
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await rest();
  };
  const hear = async (...messages: readonly ToFrame[]): Promise<void> => {
    for (const message of messages) turns.hear(message);
    await rest();
  };
  return { began, failed, open, end, hear };
}

describe('the host\u2019s wishes', () => {
  it('wait for what is opened first, then come in order', async () => {
    const { began, open, end, hear } = begin();
    await hear(load('a'), { type: 'seek', step: 3 }, run('x'), run('y'));
    expect(began).toEqual([]);
    open();
    await rest();
    expect(began).toEqual(['load a']);
    await end('load a');
    expect(began).toEqual(['load a', 'seek', 'x']);
    await end('x');
    expect(began).toEqual(['load a', 'seek', 'x', 'y']);
  });

  it('do not wait for a line that never ends', async () => {
    const { began, failed, open, end, hear } = begin();
    open();
    await hear(run('ping node'), run('never'));
    await hear({ type: 'pause' }, { type: 'seek', step: 2 }, load('b'), run('z'));
    expect(began).toEqual(['ping node', 'pause', 'seek', 'load b']);
    await end('load b');
    expect(began.at(-1)).toBe('z');
    await end('ping node');
    expect(began).not.toContain('never');
    expect(failed).toEqual(['never: something else was opened meanwhile']);
  });
});
