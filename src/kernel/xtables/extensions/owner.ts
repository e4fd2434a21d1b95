import { EINVAL } from '../../errno.ts';
import { NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../../netfilter/hooks.ts';
import { type AccountKind, accountId, accountName } from '../accounts.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { strtouiFront } from '../strtoul.ts';
import { defineMatch, type XtCall, XtError } from '../types.ts';

interface IdRange {
  readonly from: number;
  readonly to: number;
  readonly inverted: boolean;
}

interface OwnerInfo {
  uid: IdRange | null;
  gid: IdRange | null;
  socket: { readonly inverted: boolean } | null;
  supplGroups: boolean;
}

const MAX_ID = 0xffff_fffe;

const badValue = (option: string, text: string): XtError =>
  new XtError(`owner: Bad value for "--${option}" option: "${text}"`);

/** A name, a number, or two numbers with `-` or `:` between. */
function parseIds(call: XtCall): IdRange {
  const { raw, inverted } = call;
  const named = accountId(call.option.name === 'uid-owner' ? 'user' : 'group', raw);
  if (named !== null) return { from: named, to: named, inverted };
  const first = strtouiFront(raw, 0, MAX_ID);
  if (!first) throw badValue(call.option.name, raw);
  let to = first.value;
  let rest = raw.slice(first.end);
  if (/^[-:]/.test(rest)) {
    const second = strtouiFront(rest.slice(1), 0, MAX_ID);
    if (!second) throw badValue(call.option.name, raw);
    to = second.value;
    rest = rest.slice(1 + second.end);
  }
  if (rest !== '') throw badValue(call.option.name, raw);
  return { from: first.value, to, inverted };
}

function idsText(label: string, ids: IdRange | null, numeric: boolean, kind: AccountKind): string {
  if (!ids) return '';
  const one = (numeric ? null : accountName(kind, ids.from)) ?? `${ids.from}`;
  return `${bang(ids.inverted)} ${label} ${ids.from === ids.to ? one : `${ids.from}-${ids.to}`}`;
}

function text(info: OwnerInfo, labels: readonly [string, string, string, string], numeric: boolean): string {
  const [socket, uid, gid, groups] = labels;
  return (
    (info.socket ? `${bang(info.socket.inverted)} ${socket}` : '') +
    idsText(uid, info.uid, numeric, 'user') +
    idsText(gid, info.gid, numeric, 'group') +
    (info.supplGroups ? ` ${groups}` : '')
  );
}

const within = (ids: IdRange | null, id: number): boolean =>
  ids === null || (id >= ids.from && id <= ids.to) !== ids.inverted;

export const owner = defineMatch<OwnerInfo>({
  name: 'owner',
  families: ANY_FAMILY,
  summary: 'Who on this host sends the packet.',
  support: 'modelled',
  hooks: [NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING],
  options: [
    { name: 'uid-owner', type: 'string', invert: true, arg: 'user[-user]', help: 'user of the sending process' },
    { name: 'gid-owner', type: 'string', invert: true, arg: 'group[-group]', help: 'group of the sending process' },
    { name: 'socket-exists', type: 'none', invert: true, help: 'a socket of this host sends it' },
    { name: 'suppl-groups', type: 'none', help: "the process's other groups count too" },
  ],
  init: () => ({ uid: null, gid: null, socket: null, supplGroups: false }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'uid-owner':
        info.uid = parseIds(call);
        return;
      case 'gid-owner':
        info.gid = parseIds(call);
        return;
      case 'socket-exists':
        info.socket = { inverted: call.inverted };
        return;
      default:
        if (!info.gid) throw badValue('suppl-groups', 'you need to use --gid-owner first');
        info.supplGroups = true;
    }
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0)
      throw new XtError('owner: At least one of --uid-owner, --gid-owner or --socket-exists is required');
  },
  save: (info) => text(info, ['--socket-exists', '--uid-owner', '--gid-owner', '--suppl-groups'], true),
  print: (info, numeric) =>
    text(info, ['owner socket exists', 'owner UID match', 'owner GID match', 'incl. suppl. groups'], numeric),
  check: (info) => ([info.uid, info.gid].some((ids) => ids && ids.to < ids.from) ? EINVAL : 0),
  /** `owner_mt` (net/netfilter/xt_owner.c). Processes have no groups but their own here. */
  match: (skb, info) => {
    const { sk } = skb;
    // A socket without a file: it exists, but no user can be compared.
    if (skb.controlSk) return !info.socket?.inverted && [info.uid, info.gid].every((c) => !c || c.inverted);
    if (!sk) return [info.uid, info.gid, info.socket].every((c) => !c || c.inverted) && !info.supplGroups;
    if (info.socket?.inverted) return false;
    return within(info.uid, sk.uid) && within(info.gid, sk.gid);
  },
});
