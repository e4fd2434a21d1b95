import { count, defineTexts } from '../texts.ts';

/** The texts of the share dialog. */
export const S = defineTexts('share', {
  title: 'Share what you see',
  intro: 'The whole session travels along: the lab, every command, all branches, the step and the view.',
  link: 'Link',
  linkNote: (length: number) =>
    `${count(length)} characters. The session is in the link itself: nothing is uploaded anywhere.`,
  linkWaiting: 'Making the link',
  tooLong: 'This session is too long for a link that every program leaves whole. Send a file instead.',
  copy: 'Copy',
  copyLink: 'Copy the link',
  copied: 'Copied',
  notCopied: 'The browser did not allow that. Select the text and copy it yourself.',
  file: 'File',
  fileNote: 'Up to 64 MB. Whoever gets it opens it here.',
  save: 'Save as a file',
  open: 'Open a file',
  opened: 'Opened.',
  notOpened: (why: string) => `The file was not opened: ${why}.`,
  embed: 'On a page of yours',
  embedNote: 'A frame that loads when the reader presses its button. It keeps nothing; the reader can step and play.',
  embedTitle: (lab: string) => `Hookscope: ${lab}`,
  copyEmbed: 'Copy the frame',
  aside: 'Your session from before',
  asideNote: 'A link took its place. It is still here.',
  asideOpen: 'Go back to it',
  failed: (why: string) => `That did not work: ${why}.`,
});
