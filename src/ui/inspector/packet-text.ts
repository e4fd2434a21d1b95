import { defineTexts } from '../texts.ts';

/** The texts of the packet's bytes. */
export const K = defineTexts('packet', {
  point: 'Point at a byte or a field: both light up.',
  marked: 'Marked bytes were written on the way; point at them to see by whom.',
  field: (label: string, value: string, from: number, to: number, by: string | null) =>
    `${label} ${value}, ${to - from === 1 ? `byte ${from}` : `bytes ${from} to ${to - 1}`}${by === null ? '' : `, written by ${by}`}`,
  bytes: (all: number, changed: number) => `${all} bytes${changed > 0 ? `, ${changed} of them changed here` : ''}`,
  moreBytes: (n: number) => `\u2026 ${n} more bytes`,
  of: (length: number, size: number) => `${length} of ${size} bytes`,
  offsets: { mac: 'mac', network: 'network', transport: 'transport' },
  offsetsName: 'Headers at',
});
