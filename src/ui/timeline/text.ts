import { defineTexts } from '../texts.ts';

/** The texts of the timeline's tracks. */
export const L = defineTexts('timeline', {
  tracks: 'Steps of all packets. Arrow keys step, plus and minus zoom, 0 shows everything',
  cpu: 'CPU0',
  gestures:
    'Wheel: zoom. Drag: move the playhead. Shift and drag: zoom to a part. Shift and press: run there. Drag in the thin bar: choose a part',
});
