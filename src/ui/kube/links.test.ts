import { describe, expect, it } from 'vitest';
import type { KubeEffect, KubeService } from '../../protocol/messages.ts';
import { effectsByLine, isFor, lineKey, usesByLine } from './links.ts';

const object = 'Service default/web';
const effect = (text: string, ...paths: string[]): KubeEffect => ({
  what: 'chain',
  text,
  causes: paths.map((path) => ({ object, path })),
  state: 'as-written',
});

describe('links', () => {
  const one = effect('A', 'spec.clusterIP', 'spec.ports[0].port');
  const two = effect('B', 'spec.clusterIP');
  const service: KubeService = { key: 'default/web', objects: [], effects: [one, two], mode: 'iptables' };

  it('go from a line to all that it caused', () => {
    const lines = effectsByLine(service);
    expect(lines.get(lineKey({ object, path: 'spec.clusterIP' }))).toEqual([one, two]);
    expect(lines.get(lineKey({ object, path: 'spec.ports[0].port' }))).toEqual([one]);
  });

  it('go from a line to the steps that used it', () => {
    const use = { seq: 7, hook: 'PREROUTING', effect: one };
    expect([...usesByLine([use]).values()]).toEqual([[use], [use]]);
  });

  it.each([
    ['*:80/TCP', true],
    ['10.0.0.1:*/*', true],
    ['10.0.0.1:80/TCP', true],
    ['10.0.0.1:81/TCP', false],
    ['10.0.0.10:*/*', false],
    ['10x0.0.1:80/TCP', false],
  ])('compare destinations: %s', (to, is) => {
    expect(isFor(['10.0.0.1:80/TCP'], to)).toBe(is);
  });
});
