import { type Args, IpExit, notModelled } from './args.ts';
import type { IpContext } from './context.ts';
import { dispatch, type Handler, type Verb } from './dispatch.ts';
import { addNetns, findNetns, knownNsId, netnsList, netnsName } from './netns-names.ts';

const VERBS: readonly Verb[] = [
  { exact: ['list', 'show', 'lst'], run: list },
  { exact: ['list-id'], run: listId },
  { exact: ['add'], run: add },
  { exact: ['set', 'identify', 'pids', 'monitor', 'attach'] },
  { words: ['delete'], run: del },
  { exact: ['exec'], run: exec },
];

/** `ip netns`. */
export const ipNetns: Handler = (ctx, args) => dispatch('netns', VERBS, list, ctx, args);

function list(ctx: IpContext): void {
  const names = netnsList(ctx.net);
  if (ctx.opts.json) {
    ctx.json(
      names.map((n) => {
        const id = knownNsId(ctx.net, n);
        return { name: netnsName(n), ...(id === null ? {} : { id }) };
      }),
    );
    return;
  }
  for (const n of names) {
    const id = knownNsId(ctx.net, n);
    ctx.print(`${netnsName(n)}${id === null ? '' : ` (id: ${id})`}\n`);
  }
}

function listId(ctx: IpContext): void {
  const known = netnsList(ctx.net)
    .map((n) => ({ n, id: knownNsId(ctx.net, n) }))
    .filter((x): x is { n: (typeof x)['n']; id: number } => x.id !== null)
    .sort((a, b) => a.id - b.id);
  for (const { n, id } of known) ctx.print(`nsid ${id} (iproute2 netns name: ${netnsName(n)})\n`);
}

function readName(args: Args): string {
  if (!args.more) throw new IpExit('No netns name specified', 1);
  const name = args.next();
  if (name.includes('/') || name === '.' || name === '..' || name.length > 255)
    throw new IpExit(`Invalid netns name "${name}"`, 255);
  return name;
}

function add(ctx: IpContext, args: Args): void {
  const name = readName(args);
  if (args.more) throw notModelled('a namespace of a process');
  if (findNetns(ctx.net, name) || name === ctx.net.host)
    throw new IpExit(`Cannot create namespace file "/run/netns/${name}": File exists`, 1);
  addNetns(ctx.net, name);
}

function del(ctx: IpContext, args: Args): void {
  const names = ctx.opts.all ? netnsList(ctx.net).map(netnsName) : [readName(args)];
  for (const name of names) {
    const net = findNetns(ctx.net, name);
    if (!net) throw new IpExit(`Cannot remove namespace file "/run/netns/${name}": No such file or directory`, 1);
    if (net === ctx.net) throw notModelled('deleting the namespace one is in');
    ctx.net.world.delNetNs(net);
  }
}

function exec(ctx: IpContext, args: Args): void {
  if (ctx.opts.all) {
    everywhere(ctx, args.rest());
    return;
  }
  const name = readName(args);
  const net = findNetns(ctx.net, name);
  if (!args.more) throw new IpExit('No command specified', 1);
  if (!net) throw new IpExit(`Cannot open network namespace "${name}": No such file or directory`, 255);
  ctx.process.exec(args.rest(), net);
}

/** `ip -all netns exec`: one after the other. */
function everywhere(ctx: IpContext, argv: readonly string[]): void {
  const queue = netnsList(ctx.net);
  const next = (): void => {
    const net = queue.shift();
    if (!net) {
      ctx.process.exit(0);
      return;
    }
    ctx.print(`\nnetns: ${netnsName(net)}\n`);
    ctx.process.run(argv, net, next);
  };
  next();
}
