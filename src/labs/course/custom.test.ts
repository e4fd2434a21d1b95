import { describe, expect, it } from 'vitest';
import { CUSTOM } from '../../base/own-lab-id.ts';
import { host } from '../host.ts';
import { customLesson } from './custom.ts';

const GOOD = {
  version: 1,
  title: 'A ping',
  summary: 'Follow it',
  lab: 'host',
  rxModel: 'napi',
  steps: [
    {
      text: ['It is sent'],
      run: [{ place: 'client', line: 'ping -c 1 node' }],
      stand: { kind: 'step', place: 'client', fn: 'ping_v4_sendmsg' },
      tab: 'packet',
    },
    { text: ['And answered'], stand: { kind: 'step', place: 'node', fn: 'icmp_echo', nth: 1 } },
  ],
};

const read = (value: unknown) =>
  customLesson(`${CUSTOM}${typeof value === 'string' ? value : JSON.stringify(value)}`, (id) =>
    id === 'host' ? host : null,
  );
const fault = (value: unknown): string => {
  try {
    read(value);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'taken';
};

describe('a lesson that a reader made', () => {
  it('is a lesson like those of the course', () => {
    const lesson = read(GOOD);
    expect(lesson).toMatchObject({ title: 'A ping', lab: host, steps: GOOD.steps, next: [] });
    expect(lesson.id).toBe(`${CUSTOM}${JSON.stringify(GOOD)}`);
  });

  it('is refused with what is wrong, and where', () => {
    const [first] = GOOD.steps;
    const withStep = (step: object) => ({ ...GOOD, steps: [first, step] });
    expect(fault('{')).toBe('this is no lesson: it is not JSON');
    expect(fault('[]')).toBe('this is no lesson: not an object');
    expect(fault({ ...GOOD, version: 2 })).toBe("a lesson of version 2 can't be read here");
    expect(fault({ ...GOOD, title: ' ' })).toBe('this is no lesson: it has no title');
    expect(fault({ ...GOOD, summary: 1 })).toBe('this is no lesson: it has no summary');
    expect(fault({ ...GOOD, rxModel: 'fast' })).toBe('this is no lesson: its receive model is unknown');
    expect(fault({ ...GOOD, steps: [] })).toBe('this is no lesson: it has no steps');
    expect(fault({ ...GOOD, steps: Array(101).fill(first) })).toBe('this is no lesson: it has more than 100 steps');
    expect(fault({ ...GOOD, lab: 'moon' })).toBe('the lesson is told in a lab that is not here: moon');
    expect(fault(withStep({ text: [] }))).toBe('this is no lesson: step 2, its text is not as it should be');
    expect(fault(withStep({ text: ['x'], run: ['ping'] }))).toBe(
      'this is no lesson: step 2, its commands are not as they should be',
    );
    expect(fault(withStep({ text: ['x'], run: [{ place: 'node' }] }))).toContain('step 2, its commands');
    expect(fault(withStep({ text: ['x'], stand: { fn: 3 } }))).toContain('step 2, the moment it shows');
    expect(fault(withStep({ text: ['x'], stand: { function: 'ip_rcv' } }))).toContain('step 2, the moment it shows');
    expect(fault(withStep({ text: ['x'], tab: 'service' }))).toContain('step 2, its tab');
    expect(fault(withStep({ text: ['x'], chain: { table: 'nat' } }))).toContain('step 2, its chain');
    expect(fault(withStep({ text: ['x'], script: 'y' }))).toBe('this is no lesson: step 2, no step has "script"');
    expect(fault(GOOD)).toBe('taken');
  });
});
