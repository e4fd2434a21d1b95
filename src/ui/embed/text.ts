import { defineTexts } from '../texts.ts';

/** The texts of the frame. */
export const E = defineTexts('embed', {
  open: 'Open in full',
  openTitle: 'Opens this very moment in the whole page, with terminal and inspector',
  name: 'Hookscope',
  heading: (lab: string) => (lab === '' ? 'Hookscope' : `Hookscope: ${lab}`),
  failedTitle: 'It could not be shown',
});
