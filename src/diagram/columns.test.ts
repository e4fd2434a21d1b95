import { describe, expect, it } from 'vitest';
import { columnSlots } from './columns.ts';

const shape = (slots: ReturnType<typeof columnSlots>) => slots.map((s) => `${s.state} ${s.label}`);

describe('columnSlots', () => {
  it('shows where the tables would sit when nothing is registered, and where they never can', () => {
    expect(shape(columnSlots('FORWARD', []))).toEqual(['ghost mangle', 'gap no nat', 'ghost filter']);
    expect(shape(columnSlots('PREROUTING', [])).at(-1)).toBe('gap no filter, no IPVS');
  });

  it('puts what is registered in the place of its ghost', () => {
    const slots = columnSlots('INPUT', [
      { name: 'ipt_do_table', priority: 0, module: 'iptable_filter', table: 'filter' },
      { name: 'nf_confirm', priority: 0x7fffffff, module: 'nf_conntrack' },
    ]);
    expect(shape(slots)).toEqual(['ghost mangle', 'live filter', 'ghost nat src', 'live confirm']);
    expect(slots.at(-1)?.priorityText).toBe('max');
  });

  it('keeps functions that it has no place for, in the order of their priorities', () => {
    const slots = columnSlots('INPUT', [
      { name: 'ip_vs_out_hook', priority: 98, module: 'ip_vs' },
      { name: 'ip_vs_in_hook', priority: 99, module: 'ip_vs' },
      { name: 'ipt_do_table', priority: 50, module: 'iptable_security', table: 'security' },
    ]);
    expect(shape(slots)).toEqual([
      'ghost mangle',
      'ghost filter',
      'live security',
      'live ip_vs_out',
      'live ip_vs_in',
      'ghost nat src',
      'ghost confirm',
    ]);
  });
});
