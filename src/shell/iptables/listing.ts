import type { IptEntry } from '../../kernel/xtables/entry.ts';
import type { ChainHead } from './chain-head.ts';
import { ruleFields, ruleSpec } from './rule-text.ts';

/** How `-L` is to print. */
export interface ListFormat {
  readonly verbose: boolean;
  readonly numeric: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
}

/** `xtables_print_num`: a counter in its column, above 99999 in thousands, millions and so on. */
export function printNum(value: number, exact: boolean, table: boolean): string {
  if (exact) return table ? `${String(value).padStart(8)} ` : `${value} `;
  if (value <= 99_999) return table ? `${String(value).padStart(5)} ` : `${value} `;
  let n = Math.floor((value + 500) / 1000);
  for (const unit of ['K', 'M', 'G']) {
    if (n <= 9999) return table ? `${String(n).padStart(4)}${unit} ` : `${n}${unit} `;
    n = Math.floor((n + 500) / 1000);
  }
  return table ? `${String(n).padStart(4)}T ` : `${n}T `;
}

/** `print_header`. */
export function listHeader(c: ChainHead, references: number, format: ListFormat): string {
  let text = `Chain ${c.name}`;
  if (c.builtin) {
    text += ` (policy ${c.policy}`;
    if (format.verbose) {
      const { packets, bytes } = c.policyCounters;
      text += ` ${printNum(packets, format.exact, false)}packets, ${printNum(bytes, format.exact, false)}bytes`;
    }
    text += ')\n';
  } else text += ` (${references} references)\n`;
  if (format.lineNumbers) text += 'num  ';
  if (format.verbose) text += format.exact ? '    pkts      bytes ' : ' pkts bytes ';
  text += `${'target'.padEnd(9)}  prot opt`;
  if (format.verbose) text += ` ${'in'.padEnd(6)} ${'out'.padEnd(6)} `;
  return `${text} ${'source'.padEnd(19)}  ${'destination'.padEnd(19)} \n`;
}

/** `print_firewall`: one rule as a line of the table. */
export function listRule(c: ChainHead, i: number, e: IptEntry, format: ListFormat): string {
  const f = ruleFields(e, format.numeric);
  let text = format.lineNumbers ? `${String(i + 1).padEnd(4)} ` : '';
  if (format.verbose) text += printNum(c.packets(i), format.exact, true) + printNum(c.bytes(i), format.exact, true);
  text += `${f.target.padEnd(9)} ${signed(f.prot).padEnd(5)} ${f.opt} `;
  if (format.verbose) text += ` ${f.inDev.padEnd(6)} ${f.outDev.padEnd(6)} `;
  return `${text}${signed(f.source).padEnd(20)} ${signed(f.destination).padEnd(20)} ${f.extra}\n`;
}

/** A place for the `!` in front of every field that may have one. */
const signed = (field: string): string => (field.startsWith('!') ? field : ` ${field}`);

/** What `-v` says of a rule when it is added or removed (`print_firewall_line`). */
export function ruleLine(e: IptEntry): string {
  const f = ruleFields(e, true);
  return (
    `${f.target} ${signed(f.prot)} opt ${f.opt} in ${f.inDev} out ${f.outDev} ` +
    `${signed(f.source)} ${arrow(f.destination)}  ${f.extra}\n`
  );
}

const arrow = (field: string): string => (field.startsWith('!') ? `!-> ${field.slice(1)}` : ` -> ${field}`);

/** A chain's line of `-S`. */
export function saveChain(c: ChainHead, counters: boolean): string {
  if (!c.builtin) return `-N ${c.name}\n`;
  const { packets, bytes } = c.policyCounters;
  return `-P ${c.name} ${c.policy}${counters ? ` -c ${packets} ${bytes}` : ''}\n`;
}

/** `print_rule4`: a rule's line of `-S` ('after') and iptables-save ('before' or none). */
export function saveRule(c: ChainHead, i: number, e: IptEntry, counters: 'before' | 'after' | 'none'): string {
  const count = { packets: c.packets(i), bytes: c.bytes(i) };
  const spec = ruleSpec(e, counters === 'after' ? count : undefined);
  const front = counters === 'before' ? `[${count.packets}:${count.bytes}] ` : '';
  return `${front}-A ${c.name}${spec === '' ? '' : ` ${spec}`}\n`;
}
