import { beforeAll, describe, expect, it } from 'vitest';
import { reference } from '../../session/reference/reference.ts';
import { fileUrl, find, grouped, type Row, rowsOf } from './rows.ts';

let rows: readonly Row[] = [];
beforeAll(async () => {
  rows = rowsOf(await reference(), (english) => english);
});

const called = (name: string): Row => {
  const row = rows.find((r) => r.name === name);
  if (!row) throw new Error(name);
  return row;
};

describe('the rows of the reference', () => {
  it('each have a sentence', () => {
    expect(rows.filter(({ summary }) => !/[.?]$/.test(summary)).map(({ name }) => name)).toEqual([]);
  });

  it('have a hook function once, with its places and with the sentence of the function', () => {
    expect(rows.filter(({ name }) => name === 'nf_nat_ipv4_out').map(({ kind }) => kind)).toEqual(['hook']);
    expect(called('nf_nat_ipv4_out')).toMatchObject({
      usage: ['POSTROUTING 100 (nf_nat)'],
      files: ['net/netfilter/nf_nat_proto.c'],
    });
    expect(called('nf_nat_ipv4_out').summary).not.toBe('');
    expect(called('ip_rcv').kind).toBe('function');
  });

  it('are found by any of their words, what is called so first', () => {
    expect(find(rows, 'mark').map(({ name }) => name)[0]).toBe('mark');
    expect(find(rows, 'Masquerade-All').map(({ name }) => name)).toEqual(['--masquerade-all']);
    expect(find(rows, 'rate tokens nonsense')).toEqual([]);
    expect(find(rows, ' ')).toBe(rows);
    for (const row of find(rows, 'token bucket')) expect(row.text).toContain('token');
  });

  it('are found by translated sentences too', async () => {
    const there = rowsOf(await reference(), (english) => `ZZ ${english}`);
    expect(find(there, 'zz limit').map(({ name }) => name)[0]).toBe('limit');
    expect(there.every(({ summary }) => summary.startsWith('ZZ '))).toBe(true);
  });

  it('come in groups', () => {
    const groups = grouped(rows.filter(({ kind }) => kind === 'sysctl')).map(([group]) => group);
    expect(groups).toHaveLength(new Set(groups).size);
    expect(called('net.ipv4.vs.conntrack').group).toBe('net.ipv4.vs');
    expect(called('net.core.somaxconn').group).toBe('net.core');
    expect(called('net.ipv4.conf.DEV.rp_filter').group).toBe('net.ipv4.conf.DEV');
  });

  it('link the kernel that has them', () => {
    expect(fileUrl('ip_rcv', 'net/ipv4/ip_input.c', '6.1')).toContain('/v6.1/source/net/ipv4/ip_input.c');
    expect(fileUrl('ip_vs_reply4', 'a.c', '6.1')).toContain('/v5.15/');
  });
});
