import { type Args, matches, notModelled, unknownCommand } from './args.ts';
import type { IpContext } from './context.ts';
import { usage } from './usage.ts';

export type Handler = (ctx: IpContext, args: Args) => void;

/** What an object can be told. The order decides what an abbreviation means, so it is iproute2's own. */
export interface Verb {
  /** Any abbreviation of one of these. */
  readonly words?: readonly string[];
  /** These exactly. */
  readonly exact?: readonly string[];
  /** Absent: real `ip` has it, the model does not. */
  readonly run?: Handler;
}

/** Runs one command of an object (`do_ipaddr` and its kin). Without a word, `show`. */
export function dispatch(object: string, verbs: readonly Verb[], show: Handler, ctx: IpContext, args: Args): void {
  if (!args.more) {
    show(ctx, args);
    return;
  }
  const word = args.next();
  const verb = verbs.find((v) => v.words?.some((w) => matches(word, w)) || v.exact?.includes(word));
  if (verb?.run) verb.run(ctx, args);
  else if (verb) throw notModelled(`"ip ${object} ${word}"`);
  else if (matches(word, 'help')) throw usage(object);
  else throw unknownCommand(word, object);
}
