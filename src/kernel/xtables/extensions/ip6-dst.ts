import { optionsHeader } from '../ip6-options.ts';
import { defineMatch } from '../types.ts';

/** The dst match of ip6tables (libip6t_dst.c). */
export const dst = defineMatch(
  optionsHeader('dst', 'The destination options header: its length, and the options in it.'),
);
