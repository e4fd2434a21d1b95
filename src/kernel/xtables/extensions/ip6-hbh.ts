import { optionsHeader } from '../ip6-options.ts';
import { defineMatch } from '../types.ts';

/** The hbh match of ip6tables (libip6t_hbh.c). */
export const hbh = defineMatch(
  optionsHeader('hbh', 'The hop-by-hop options header: its length, and the options in it.'),
);
