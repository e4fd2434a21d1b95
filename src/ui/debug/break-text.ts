import type { Breakpoint } from '../../diagram/breakpoints.ts';
import { D } from './text.ts';

/** A breakpoint's place in words. */
export function breakText(b: Breakpoint): string {
  const at = D.on(placeText(b), b.host ?? '');
  return b.condition ? D.when(at, b.condition) : at;
}

function placeText(b: Breakpoint): string {
  switch (b.kind) {
    case 'hook':
      return D.breakAt.hook(b.hook);
    case 'table':
      return D.breakAt.table(b.table);
    case 'chain':
      return D.breakAt.chain(b.table, b.chain);
    case 'rule':
      return D.breakAt.rule(b.table, b.chain, b.rule);
    case 'function':
      return D.breakAt.fn(b.fn);
    case 'change': {
      const named: Readonly<Record<string, string>> = D.breakAt.changes;
      return D.breakAt.change(named[b.field] ?? b.field);
    }
    case 'drop':
      return D.breakAt.drop;
    case 'any':
      return D.breakAt.any;
  }
}
