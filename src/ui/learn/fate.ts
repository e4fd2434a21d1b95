import type { GoalResult, GoalRow, Wish } from '../../protocol/learn.ts';
import { T } from './text.ts';

/** A wish in words: what the goal wants of a command. */
export function wishText(wish: Wish): string {
  const { wants } = T;
  switch (wish.kind) {
    case 'answered':
    case 'refused':
    case 'silent':
      return wants[wish.kind];
    case 'says':
      return wish.not ? wants.saysNot(wish.text) : wants.says(wish.text);
    case 'dropped':
      return wants.dropped(whereText(wish));
    case 'passes':
      return wish.not ? wants.passesNot(whereText(wish)) : wants.passes(whereText(wish));
    case 'cost':
      return wants.cost(wish.most, wish.table, wish.place);
  }
}

interface Where {
  readonly place?: string;
  readonly hook?: string;
  readonly table?: string;
  readonly chain?: string;
  readonly fn?: string;
}

/** `on router, filter FORWARD` */
function whereText({ place, hook, table, chain, fn }: Where): string {
  const inside = [hook === chain ? undefined : hook, table, chain, fn].filter((part) => part !== undefined).join(' ');
  return [place === undefined ? '' : T.on(place), inside].filter((part) => part !== '').join(', ');
}

export const wantedText = (row: GoalRow): string => row.wants.map(wishText).join(T.wants.and);

const PING = /^\d+ packets transmitted/;

/** What came of a command, in words. */
export function cameText({ came, said, drop }: GoalResult): string {
  if (came === 'done') return said;
  // of a ping the numbers say no more than that it was answered
  if (came === 'answered') return said === '' || PING.test(said) ? T.came.answered : T.answeredBy(said);
  const parts = [T.came[came]];
  if (drop) {
    const by =
      drop.table !== null && drop.chain !== null
        ? drop.rule > 0
          ? T.ruleOf(drop.table, drop.chain, drop.rule)
          : T.policyOf(drop.table, drop.chain)
        : `${drop.fn}, ${drop.reason}`;
    parts.push(T.droppedAt(T.on(drop.place), by));
  }
  return parts.join(', ');
}
