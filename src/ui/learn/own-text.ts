import { defineTexts } from '../texts.ts';

/** The texts of lessons that readers make. */
export const L = defineTexts('ownLessons', {
  yours: 'Lessons of your own',
  makeNote: 'Type some commands in a lab, step to what is worth seeing, and say what it is.',
  make: 'Make a lesson of this session',
  goOnMaking: 'Go on with your lesson',
  openFile: 'Open a lesson file',
  forget: (title: string) => `Remove \u201c${title}\u201d from this browser`,
  edit: 'Edit',

  editor: 'A lesson in the making',
  editorNote: 'Step the picture to a moment, say what is to be seen there, and add it. Commands come by themselves.',
  otherLab: (lab: string, open: string) =>
    `This lesson is told in the lab \u201c${lab}\u201d, but \u201c${open}\u201d is open: moments of that one do not fit. Texts and order can be changed.`,
  otherSession:
    'The commands of this session are others than those of the lesson: this moment does not fit. Start afresh, or open the lesson and step on there.',
  putAside: (title: string) =>
    title === '' ? 'The draft that was here is put aside.' : `The draft \u201c${title}\u201d is put aside.`,
  putBack: 'Put it back',
  moment: 'The moment shown',
  noMoment: 'Nothing has happened yet: type a command in the terminal.',
  see: 'What is to be seen, a paragraph a line; `code` between backticks',
  add: 'Add this moment as a step',
  added: (steps: number) => `Added. The lesson has ${steps} ${steps === 1 ? 'step' : 'steps'}.`,
  noSteps: 'No steps yet.',
  steps: 'Steps of the lesson',
  step: (at: number) => `Step ${at}`,
  textOf: (at: number) => `Text of step ${at}`,
  atEnd: 'at the end of its commands',
  up: (at: number) => `Move step ${at} up; a step stays behind the commands it shows`,
  down: (at: number) => `Move step ${at} down; a step stays behind the commands it shows`,
  remove: (at: number) => `Remove step ${at}`,
  title: 'Title',
  summary: 'In one sentence: what one can do after it',
  preview: 'Read it',
  check: 'Check it',
  keep: 'Keep it here',
  saveFile: 'Save as a file',
  fileName: 'hookscope-lesson.json',
  notReady: 'It needs a title, at least one step, and a text for each step.',
  checking: 'Playing it',
  good: 'Every command runs as it did, and every step finds its moment.',
  kept: 'Kept in this browser, in the list of lessons.',
  bad: (why: string) => `It cannot be told: ${why}`,
  fault: {
    refused: (step: number, line: string, _status: number) => `Step ${step}: \u201c${line}\u201d was refused.`,
    endless: (step: number, line: string, _status: number) =>
      `Step ${step}: \u201c${line}\u201d does not end by itself, so the lesson would wait for ever.`,
    status: (step: number, line: string, status: number) =>
      `Step ${step}: \u201c${line}\u201d ended with ${status}, which it did not when it was recorded.`,
    nowhere: (step: number, _line: string, _status: number) =>
      `Step ${step}: its moment does not come when the commands are entered one after the other.`,
  },
  shareNote: 'To send it as a link: read it, then Share.',
  afresh: 'Start afresh',
  back: 'Back to the lists',
});
