import { describe, expect, it } from 'vitest';
import { type FrameOptions, readOptions, readPanels, writeOptions } from './options.ts';
import { readProse } from './prose.ts';

describe('the options of a frame', () => {
  it('come back from the address they were written to', () => {
    const options: FrameOptions = {
      panels: ['diagram', 'timeline', 'terminal'],
      theme: 'dark',
      step: 12,
      now: true,
      write: true,
      lang: 'zh',
      host: 'https://docs.test',
    };
    expect(readOptions(`?${writeOptions(options)}`)).toEqual(options);
    expect(readOptions('')).toEqual({
      panels: ['diagram', 'timeline'],
      theme: 'auto',
      step: null,
      now: false,
      write: false,
      lang: '',
      host: null,
    });
  });

  it('give a terminal only to a frame for writing', () => {
    expect(readOptions('?panels=terminal,inspector').panels).toEqual(['diagram', 'inspector']);
    expect(readOptions('?panels=terminal&write=1').panels).toEqual(['diagram', 'terminal']);
  });

  it('that make no sense are left at their defaults', () => {
    expect(readOptions('?theme=url(x)&step=-3&panels=%00,diagram,__proto__&load=1&write=yes&lang=%3Cb%3E')).toEqual({
      panels: ['diagram'],
      theme: 'auto',
      step: null,
      now: false,
      write: false,
      lang: '',
      host: null,
    });
    expect(readPanels(' ')).toEqual(['diagram', 'timeline']);
  });
});

it('prose names a step, and an element when there are several', () => {
  expect(readProse('12')).toEqual({ element: null, step: 12 });
  expect(readProse(' nat:drop ')).toEqual({ element: 'nat', step: 'drop' });
  expect(readProse('last')).toEqual({ element: null, step: 'last' });
  for (const none of [null, '', '0', '-1', 'x', 'a:b:3', ':3']) expect(readProse(none)).toBeNull();
});
