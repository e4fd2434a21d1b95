import type { NetNs } from '../kernel/netns.ts';
import type { TableName } from '../kernel/trace/events.ts';
import { type ExportFormat, type ExportPart, exportSession } from './export.ts';
import { type Miss, missesOf } from './misses.ts';
import { chainsOf, rulesOf } from './rule-queries.ts';
import type { Session } from './session.ts';
import { type NetState, netState, type StatePart } from './state-queries.ts';

/** Questions about a session. The page's protocol has the same; this is its meaning. */
export type Question =
  | {
      readonly kind: 'chains';
      readonly net: number;
      readonly table: TableName;
      readonly generation: number;
      readonly find?: string;
    }
  | {
      readonly kind: 'rules';
      readonly net: number;
      readonly table: TableName;
      readonly generation: number;
      readonly chain: string;
      readonly from: number;
      readonly count: number;
    }
  | { readonly kind: 'misses'; readonly branch: number; readonly seq: number; readonly step: number }
  | {
      readonly kind: 'state';
      readonly net: number;
      readonly what: StatePart;
      readonly at: number;
      readonly find?: string;
    }
  | { readonly kind: 'export'; readonly format: ExportFormat; readonly part?: ExportPart };

export type Answer =
  | ({ readonly kind: 'chains' } & ReturnType<typeof chainsOf>)
  | { readonly kind: 'rules'; readonly chain: ReturnType<typeof rulesOf> }
  | { readonly kind: 'misses'; readonly misses: readonly Miss[] }
  | { readonly kind: 'state'; readonly state: NetState }
  | { readonly kind: 'export'; readonly bytes: Uint8Array; readonly name: string };

/** Answers a question. Throws with a sentence when there is no such thing. */
export function answer(session: Session, question: Question): Answer {
  switch (question.kind) {
    case 'chains': {
      const { net, table, generation, find } = question;
      return { kind: 'chains', ...chainsOf(netOf(session, net), table, generation, find) };
    }
    case 'rules': {
      const chain = rulesOf(netOf(session, question.net), question, question.from, question.count);
      return { kind: 'rules', chain };
    }
    case 'misses': {
      const branch = session.branches.find((b) => b.id === question.branch);
      if (!branch) throw new Error(`no branch ${question.branch}`);
      return { kind: 'misses', misses: missesOf(session.machineOf(branch).world, question.seq, question.step) };
    }
    case 'state':
      return { kind: 'state', state: netState(session, netOf(session, question.net), question.what, question.find) };
    case 'export':
      return { kind: 'export', ...exportSession(session, question.format, question.part) };
  }
}

function netOf(session: Session, id: number): NetNs {
  const net = session.machine.world.namespaces[id];
  if (!net) throw new Error(`no namespace ${id}`);
  return net;
}
