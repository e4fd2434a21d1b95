import { expect, it } from 'vitest';
import { World } from '../world.ts';

it('tells the first of many changes one by one, and the others together', () => {
  const world = new World({ seed: 1 });
  const net = world.addNetNs('a');
  const { tracer } = world;
  const from = tracer.events.length;
  const told = (): readonly string[] =>
    tracer.events.slice(from).flatMap((event) => (event.kind === 'config' ? [event.text] : []));
  tracer.fewConfigs(net, 'program', 2, () => {
    for (const text of ['one', 'two', 'three', 'four']) tracer.config(net, 'f', 'addr', text);
  });
  tracer.config(net, 'f', 'addr', 'five');
  expect(told()).toEqual(['one', 'two', '2 more changes like these', 'five']);
  tracer.fewConfigs(net, 'program', 2, () => tracer.config(net, 'f', 'addr', 'six'));
  expect(told().slice(4)).toEqual(['six']);
});
