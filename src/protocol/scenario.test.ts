import { describe, expect, it } from 'vitest';
import { readScenario, readStep, writeScenario } from './scenario.ts';

describe('a scenario', () => {
  it('has headers, then what is typed, where', () => {
    const text = `
# about a Service
lab: cluster
title: How a Service is reached
step: 12
seed: 3
rx: classic

pod-client$ curl http://web/
iptables -t nat -S   # same place as before
[node-a] ipvsadm -Ln
lab: is no header any more
`;
    expect(readScenario(text)).toEqual({
      lab: 'cluster',
      title: 'How a Service is reached',
      step: 12,
      seed: 3,
      rx: 'classic',
      lines: [
        { place: 'pod-client', line: 'curl http://web/' },
        { place: 'pod-client', line: 'iptables -t nat -S   # same place as before' },
        { place: 'node-a', line: 'ipvsadm -Ln' },
        { place: 'node-a', line: 'lab: is no header any more' },
      ],
    });
  });

  it('may be just a lab, or just commands', () => {
    expect(readScenario('router')).toMatchObject({ lab: 'router', lines: [], step: -1 });
    expect(readScenario('lesson/first-ping')).toMatchObject({ lab: 'lesson/first-ping', lines: [] });
    expect(readScenario('iptables -S')).toMatchObject({ lab: 'host', lines: [{ place: '', line: 'iptables -S' }] });
    expect(readScenario('')).toMatchObject({ lab: 'host', lines: [] });
  });

  it('names a mode of kube-proxy', () => {
    expect(readScenario('mode: ipvs\ncluster')).toMatchObject({ lab: 'cluster-ipvs' });
    expect(readScenario('lab: cluster\nmode: iptables')).toMatchObject({ lab: 'cluster' });
    expect(() => readScenario('mode: magic')).toThrow('line 1: mode is iptables or ipvs');
  });

  it('says which line is wrong', () => {
    expect(() => readScenario('lab: host\nstep: soon')).toThrow(/^line 2: a step is a number from 1/);
    expect(() => readScenario('lab: ../etc')).toThrow('line 1: that is no name of a lab');
    expect(() => readScenario('seed: -1')).toThrow('line 1: the seed');
    expect(() => readScenario('rx: old')).toThrow('line 1: rx');
    expect(() => readScenario('a$ b\n'.repeat(1001))).toThrow('line 1001: more than 1000');
    expect(() => readScenario('x'.repeat(1_000_001))).toThrow('too long');
  });

  it('is written as it is read', () => {
    for (const text of ['host\n', 'lab: router\nstep: drop\nseed: 9\nrx: classic\ntitle: x\nclient$ ping node\nls\n'])
      expect(readScenario(writeScenario(readScenario(text)))).toEqual(readScenario(text));
  });
});

it('a step is a number from 1, or a word', () => {
  expect([readStep('7'), readStep('drop'), readStep('last')]).toEqual([7, 'drop', -1]);
  for (const wrong of ['0', '-1', '1.5', '', 'first', '1e9']) expect(() => readStep(wrong)).toThrow('a step is');
});
