import { describe, expect, it } from 'vitest';
import { TraceIndex } from '../../diagram/trace-index.ts';
import type { TtyEvent } from '../../protocol/messages.ts';
import { outputOf } from './transcript.ts';

const index = new TraceIndex();
const say = (net: number, stream: TtyEvent['stream'], text: string): TtyEvent =>
  ({
    kind: 'tty',
    seq: index.events.length,
    time: 0,
    net,
    cpu: 'process',
    stream,
    text,
    ...(stream === 'exit' ? { status: 0 } : {}),
  }) as TtyEvent;
for (const [net, stream, text] of [
  [1, 'in', 'jobs'],
  [1, 'out', 'first\n'],
  [1, 'exit', ''],
  [2, 'out', 'elsewhere\n'],
  [1, 'in', 'jobs'],
  [1, 'out', 'one\n'],
  [2, 'out', 'elsewhere\n'],
  [1, 'err', 'two\n'],
  [1, 'exit', ''],
  [1, 'out', 'later\n'],
  [1, 'in', 'sleep 1'],
] as const)
  index.append([say(net, stream, text)]);

describe('what a line printed', () => {
  it('is what came after its last time, at its place, up to its end', () => {
    expect(outputOf(index, 1, 'jobs')).toBe('one\ntwo');
  });

  it('is nothing for a line that printed nothing, or was not entered there', () => {
    expect(outputOf(index, 1, 'sleep 1')).toBe('');
    expect(outputOf(index, 2, 'jobs')).toBe('');
  });
});
