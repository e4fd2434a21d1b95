import { defineTexts } from '../texts.ts';

export const E = defineTexts('export', {
  title: 'Export',
  step: 'The step shown',
  stepNote: 'The picture as it is, with its colours, and the step in words beneath.',
  walk: 'The walk',
  part: 'How much',
  whole: 'The whole timeline',
  run: (line: string) => `From "${line}" on, up to the next command`,
  saved: (name: string) => `${name} is saved.`,
  copied: 'Copied.',
  copy: 'Copy',
  failed: (why: string) => `It could not be made: ${why}`,
  noPicture: 'the picture is not in view',
  noCanvas: 'this browser gives no canvas to draw on',
  /** A walk in the language of the page. */
  tell: async (_format: 'text' | 'markdown', walk: string): Promise<string> => walk,
  wholeOnly: 'always whole',
  format: {
    svg: ['SVG', 'A drawing that scales'],
    png: ['PNG', 'A picture, at twice its size'],
    text: ['Text', 'Every step in words'],
    markdown: ['Markdown', 'For an issue or a chat'],
    pcapng: ['pcapng', 'For Wireshark: each frame, and each packet at each hook with a comment'],
    kernel: ['Kernel log', 'The lines that the TRACE target would have written'],
    json: ['JSON lines', 'Every event, for programs'],
    journal: ['Session', 'The commands: opens here again'],
  } satisfies Readonly<Record<string, readonly [name: string, note: string]>>,
});
