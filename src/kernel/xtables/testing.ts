import { AF_INET } from '../../wire/inet.ts';
import { skbOf } from '../conntrack/testing.ts';
import type { NetDevice } from '../device/net-device.ts';
import { NF_INET_FORWARD, type NfHook, type Verdict } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { World } from '../world.ts';
import { matchByName, targetByName } from './extensions/registry.ts';
import type { AnyMatch, AnyTarget, XtActionParam, XtCheck } from './types.ts';
import { XtInstance } from './xtoptions.ts';

/** Helpers of this folder's tests: one match or target by itself, without a table around it. */

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, dccp: 33, esp: 50, ah: 51, sctp: 132 };

export interface Parsed {
  readonly inst: XtInstance;
  readonly warnings: readonly string[];
}

/** Splits a command line as the shell would, with double quotes. */
const words = (text: string): string[] =>
  (text.match(/"[^"]*"|\S+/g) ?? []).map((w) => (w.startsWith('"') ? w.slice(1, -1) : w));

/** Reads options as the command line does: `words` follow `-m name`, `proto` stands before it. */
function parse(ext: AnyMatch | AnyTarget, text: string, proto: string): Parsed {
  const inst = new XtInstance(ext);
  const warnings: string[] = [];
  const rule = {
    proto: PROTOCOLS[proto.replace('!', '')] ?? 0,
    protoInverted: proto.startsWith('!'),
    warn: (line: string): void => void warnings.push(line),
  };
  const rest = words(text);
  const source = { peek: () => rest[0], take: () => void rest.shift() };
  while (rest.length > 0) {
    const inverted = rest[0] === '!';
    if (inverted) rest.shift();
    const option = inst.option((rest.shift() ?? '').replace(/^--/, ''));
    if (!option) throw new Error(`no such option in ${text}`);
    inst.feed(option, option.type === 'none' ? null : (rest.shift() ?? null), inverted, rule, source);
  }
  inst.finish();
  return { inst, warnings };
}

function must<T>(found: T | null, name: string): T {
  if (found === null) throw new Error(`no such extension: ${name}`);
  return found;
}

export const parseMatch = (name: string, text: string, proto = ''): Parsed =>
  parse(must(matchByName(name), name), text, proto);
export const parseTarget = (name: string, text: string, proto = ''): Parsed =>
  parse(must(targetByName(name), name), text, proto);

/** What `-S` prints for a match's options, read from `text`. */
export const savedMatch = (name: string, text: string, proto = ''): string => saved(parseMatch(name, text, proto));
export const savedTarget = (name: string, text: string, proto = ''): string => saved(parseTarget(name, text, proto));
const saved = ({ inst }: Parsed): string => inst.ext.save(inst.info).trimStart();

/** What `-L` prints. */
export const listed = ({ inst }: Parsed, numeric = false, proto = 0): string =>
  inst.ext.print(inst.info, numeric, proto);

/** The complaint that `run` ends in. */
export function complaint(run: () => unknown): string {
  try {
    run();
  } catch (e) {
    return (e as Error).message;
  }
  return '';
}

export interface Place {
  readonly hook?: NfHook;
  readonly in?: NetDevice | null;
  readonly out?: NetDevice | null;
  readonly proto?: string;
}

export const lab = (seed = 1): { world: World; net: NetNs } => {
  const world = new World({ seed });
  return { world, net: world.addNetNs('n') };
};

export function checkPar(net: NetNs, place: Place & { readonly hookMask?: number } = {}): XtCheck {
  return {
    net,
    family: AF_INET,
    table: 'filter',
    hookMask: place.hookMask ?? 1 << (place.hook ?? NF_INET_FORWARD),
    proto: PROTOCOLS[place.proto ?? ''] ?? 0,
    protoInverted: false,
    matches: [],
  };
}

export function actionPar(net: NetNs, skb: SkBuff, place: Place = {}): XtActionParam {
  const hook = place.hook ?? NF_INET_FORWARD;
  const state = { hook, net, in: place.in ?? null, out: place.out ?? null, sk: null, event: null };
  return {
    ...state,
    state,
    fragoff: skb.ip.fragOff & 0x1fff,
    thoff: skb.networkHeader + skb.ip.hdrlen,
    hotdrop: false,
    table: 'filter',
    chain: 'FORWARD',
    rule: 1,
  };
}

/** A match that is ready to look at packets: read, and checked by the kernel. */
export function readyMatch(net: NetNs, name: string, text: string, place: Place = {}): (skb: SkBuff) => boolean {
  const { inst } = parseMatch(name, text, place.proto);
  const ext = inst.ext as AnyMatch;
  const errno = ext.check?.(inst.info, checkPar(net, place)) ?? 0;
  if (errno !== 0) throw new Error(`refused with errno ${errno}`);
  return (skb) => ext.match(skb, inst.info, actionPar(net, skb, place));
}

/** The same for a target. */
export function readyTarget(net: NetNs, name: string, text: string, place: Place = {}): (skb: SkBuff) => Verdict {
  const { inst } = parseTarget(name, text, place.proto);
  const ext = inst.ext as AnyTarget;
  const errno = ext.check?.(inst.info, checkPar(net, place)) ?? 0;
  if (errno !== 0) throw new Error(`refused with errno ${errno}`);
  return (skb) => ext.target(skb, inst.info, actionPar(net, skb, place));
}

/** Whether a match holds for one packet. */
export function matches(name: string, text: string, bytes: Uint8Array, place: Place = {}): boolean {
  const { net } = lab();
  return readyMatch(net, name, text, place)(skbOf(net, bytes));
}
