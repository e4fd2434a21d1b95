import { beginsWith } from './format.ts';
import { strtouiFront } from './strtoul.ts';
import { XtError } from './types.ts';

/** What an `--icmp-type` stands for. Type 255 with all codes is `any`. */
export interface IcmpType {
  readonly type: number;
  readonly codeMin: number;
  readonly codeMax: number;
}

/** The names of one protocol's types, in iptables' order: of two names for one thing, the first is printed. */
export class IcmpNames {
  private readonly list: readonly (readonly [string, IcmpType])[];
  private readonly label: string;

  /** `text`: `name type[/code];` for each. */
  constructor(label: string, text: string) {
    this.label = label;
    this.list = text
      .trim()
      .split(/;\s*/)
      .map((entry) => {
        const [name = '', number = ''] = entry.split(' ');
        const [type, code] = number.split('/');
        return [name, { type: Number(type), codeMin: Number(code ?? 0), codeMax: Number(code ?? 255) }] as const;
      });
  }

  get names(): readonly string[] {
    return this.list.map(([name]) => name);
  }

  /** The names as `-h` lists them: other names in parentheses, codes below their type (`xt_print_icmp_types`). */
  listing(): string {
    let before: IcmpType | null = null;
    let text = '';
    for (const [name, t] of this.list) {
      const again = before?.type === t.type;
      const same = again && before?.codeMin === t.codeMin && before.codeMax === t.codeMax;
      text += same ? ` (${name})` : `\n${again ? '   ' : ''}${name}`;
      before = t;
    }
    return `${text}\n`;
  }

  /** The name of a type, or null. */
  nameOf(t: IcmpType): string | null {
    const same = (n: IcmpType): boolean => n.type === t.type && n.codeMin === t.codeMin && n.codeMax === t.codeMax;
    return this.list.find(([, n]) => same(n))?.[0] ?? null;
  }

  /** `__ipt_parse_icmp` (extensions/libxt_icmp.h): a name, abbreviated as far as it stays clear, or `type[/code]`. */
  parse(text: string): IcmpType {
    const { label } = this;
    const found = this.list.filter(([name]) => beginsWith(name, text));
    if (found[0] && found[1])
      throw new XtError(`Ambiguous ${label} type \`${text}': \`${found[0][0]}' or \`${found[1][0]}'?`);
    if (found[0]) return found[0][1];
    const type = byteRange(text);
    if (!type) throw new XtError(`Unknown ${label} type \`${text}'`);
    if (type.rest === '') return single(label, type, { from: 0, to: 255 });
    if (!type.rest.startsWith('/')) throw new XtError(`unknown character ${type.rest[0]}`);
    const code = byteRange(type.rest.slice(1));
    if (!code) throw new XtError(`Unknown ${label} code \`${text}'`);
    if (code.rest !== '') throw new XtError(`unknown character ${code.rest[0]}`);
    return single(label, type, code);
  }
}

const ICMP = new IcmpNames(
  'ICMP',
  `any 255; echo-reply 0; pong 0; destination-unreachable 3; network-unreachable 3/0; host-unreachable 3/1;
protocol-unreachable 3/2; port-unreachable 3/3; fragmentation-needed 3/4; source-route-failed 3/5; network-unknown 3/6;
host-unknown 3/7; network-prohibited 3/9; host-prohibited 3/10; TOS-network-unreachable 3/11; TOS-host-unreachable 3/12;
communication-prohibited 3/13; host-precedence-violation 3/14; precedence-cutoff 3/15; source-quench 4; redirect 5;
network-redirect 5/0; host-redirect 5/1; TOS-network-redirect 5/2; TOS-host-redirect 5/3; echo-request 8; ping 8;
router-advertisement 9; router-solicitation 10; time-exceeded 11; ttl-exceeded 11; ttl-zero-during-transit 11/0;
ttl-zero-during-reassembly 11/1; parameter-problem 12; ip-header-bad 12/0; required-option-missing 12/1;
timestamp-request 13; timestamp-reply 14; address-mask-request 17; address-mask-reply 18`,
);

export const ICMPV6 = new IcmpNames(
  'ICMPv6',
  `destination-unreachable 1; no-route 1/0; communication-prohibited 1/1; beyond-scope 1/2; address-unreachable 1/3;
port-unreachable 1/4; failed-policy 1/5; reject-route 1/6; packet-too-big 2; time-exceeded 3; ttl-exceeded 3;
ttl-zero-during-transit 3/0; ttl-zero-during-reassembly 3/1; parameter-problem 4; bad-header 4/0;
unknown-header-type 4/1; unknown-option 4/2; echo-request 128; ping 128; echo-reply 129; pong 129;
mld-listener-query 130; mld-listener-report 131; mld-listener-done 132; mld-listener-reduction 132;
router-solicitation 133; router-advertisement 134; neighbour-solicitation 135; neighbor-solicitation 135;
neighbour-advertisement 136; neighbor-advertisement 136; redirect 137`,
);

export const ICMP_TYPE_NAMES: readonly string[] = ICMP.names;
export const icmpTypeListing = (): string => ICMP.listing();

/** The name of an ICMP type, or null. */
export const icmpTypeName = (t: IcmpType): string | null => ICMP.nameOf(t);

/** `ipt_parse_icmp`. */
export const parseIcmpType = (text: string): IcmpType => ICMP.parse(text);

function single(label: string, type: { from: number; to: number }, code: { from: number; to: number }): IcmpType {
  if (type.from !== type.to) throw new XtError(`${label} type range not supported`);
  return { type: type.from, codeMin: code.from, codeMax: code.to };
}

function byteRange(text: string): { from: number; to: number; rest: string } | null {
  const first = strtouiFront(text, 0, 255);
  if (!first) return null;
  const rest = text.slice(first.end);
  if (!rest.startsWith(':')) return { from: first.value, to: first.value, rest };
  const second = strtouiFront(rest.slice(1), 0, 255);
  return second && { from: first.value, to: second.value, rest: rest.slice(1 + second.end) };
}
