import { expect, it } from 'vitest';
import { idInFileName } from './own-lab-id.ts';

it.each([
  ['host', 'host'],
  ['level/drop-ping', 'level-drop-ping'],
  ['own/{"title":"a/b"}', 'lab'],
  ['lesson/custom:{"title":"a"}', 'lab'],
])('%s is %s in the name of a file', (id, name) => {
  expect(idInFileName(id)).toBe(name);
});
