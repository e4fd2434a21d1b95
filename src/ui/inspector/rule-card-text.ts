import { count, defineTexts } from '../texts.ts';

/** The texts of one rule seen from near. */
export const C = defineTexts('rule', {
  loading: 'Asking the model \u2026',
  label: (chain: string, rule: number) => `${chain}, rule ${rule}`,
  why: 'Why, with the steps',
  matched: 'matched',
  missed: 'did not match',
  untried: 'not tried by this packet',
  everything: 'It asks for nothing: every packet matches.',
  counts: (packets: number, bytes: number) => `${count(packets)} packets, ${count(bytes)} bytes up to this moment`,
  states: { yes: 'holds', no: 'does not hold', unasked: 'was not asked any more', unknown: 'condition' },
  marks: { yes: '\u2713', no: '\u2715', unasked: '\u00b7', unknown: '\u00b7' },
});
