import type { NetNs } from '../../kernel/netns.ts';
import { IPT_INV_DSTIP, IPT_INV_SRCIP, XT_INV_PROTO } from '../../kernel/xtables/entry.ts';
import { XtError, type XtOption, type XtPlace } from '../../kernel/xtables/types.ts';
import type { XtInstance, XtRule } from '../../kernel/xtables/xtoptions.ts';
import type { AddrMask } from './addresses.ts';
import type { IptFamily } from './family.ts';
import * as f from './flags.ts';
import { MAXNAMELEN } from './names.ts';
import type { Program } from './program.ts';
import { RuleExtensions } from './rule-extensions.ts';

const IFNAMSIZ = 16;

/** One option as the line had it. */
export interface TakenOption {
  /** The option's letter; '' for one of a match or target. */
  readonly letter: string;
  readonly option: XtOption | null;
  /** The match or target that took it. */
  readonly inst: XtInstance | null;
  readonly arg: string | null;
  /** Which word of the command line `arg` is; -1 when it is only a part of one. */
  readonly at: number;
  readonly inverted: boolean;
  /** `-p` as far as it was given by then. */
  readonly proto: number;
  readonly protoInverted: boolean;
  readonly place: XtPlace;
}

/**
 * What a command line of iptables was read to (`struct xt_cmd_parse`, `struct xtables_args`, `struct
 * iptables_command_state`), and what it may not say at once.
 */
export abstract class CommandState implements XtRule {
  command = f.CMD_NONE;
  options = 0;
  table = 'filter';
  chain: string | null = null;
  policy: string | null = null;
  newname: string | null = null;
  rulenum = 0;
  verbose = 0;
  flags = 0;
  invflags = 0;
  proto = 0;
  iniface = '';
  outiface = '';
  /** The name after `-j` or `-g`, '' for none. */
  jumpto = '';
  readonly extensions: RuleExtensions;
  readonly place: XtPlace;
  sources: readonly AddrMask[] = [];
  destinations: readonly AddrMask[] = [];
  packets = 0;
  bytes = 0;
  /** Something was said on standard error. */
  warned = false;
  /** What was taken, in order. */
  readonly trail: TakenOption[] = [];

  protected readonly program: Program;
  protected readonly family: IptFamily;
  protected sourceText: string | null = null;
  protected destinationText: string | null = null;
  /** A `!` came before what is read now. */
  protected invert = false;

  constructor(program: Program, family: IptFamily, net: NetNs) {
    this.place = { net, family: family.af };
    this.program = program;
    this.family = family;
    this.extensions = new RuleExtensions(family.af, this);
  }

  get protoInverted(): boolean {
    return (this.invflags & XT_INV_PROTO) !== 0;
  }

  warn(line: string): void {
    this.warned = true;
    this.program.err(`${line}\n`);
  }

  /** What the chain says against the options. */
  protected checkChain(): void {
    const { chain, command } = this;
    if (chain === null) return;
    if (chain.length >= MAXNAMELEN)
      throw new XtError(`chain name \`${chain}' too long (must be under ${MAXNAMELEN} chars)`);
    if ((command & f.CMD_RULE) === 0) return;
    if (chain === 'PREROUTING' || chain === 'INPUT') this.rejectOption(f.OPT_VIANAMEOUT, chain);
    if (chain === 'POSTROUTING' || chain === 'OUTPUT') this.rejectOption(f.OPT_VIANAMEIN, chain);
  }

  /** `ipv4_post_parse`. */
  protected readAddresses(): void {
    const { parseAddresses, anyAddress } = this.family;
    const any = this.command & f.CMD_RULE ? anyAddress : [];
    this.sources = this.sourceText === null ? any : parseAddresses(this.sourceText);
    this.destinations = this.destinationText === null ? any : parseAddresses(this.destinationText);
    const several = this.sources.length > 1 || this.destinations.length > 1;
    if (several && this.invflags & (IPT_INV_SRCIP | IPT_INV_DSTIP))
      throw new XtError('! not allowed with multiple source or destination IP addresses');
  }

  /** Headers of IPv6 that are never the protocol of a packet (`is_exthdr`). */
  protected warnOfExtensionHeader(protocol: string): void {
    if (![43, 44, 51, 60].includes(this.proto) || this.protoInverted) return;
    this.warn(`Warning: never matched protocol: ${protocol}. use extension match instead.`);
  }

  protected rejectOption(bit: number, chain: string): void {
    if (this.options & bit) throw new XtError(`Can't use ${f.optionName(bit)} with ${chain}`);
  }

  protected ruleCommand(command: number, chain: string): undefined {
    this.addCommand(command, f.CMD_NONE);
    this.chain = chain;
    return undefined;
  }

  protected addCommand(command: number, others: number): void {
    if (this.invert) throw new XtError("unexpected '!' flag");
    const clash = this.command & ~others;
    if (clash) throw new XtError(`Cannot use -${f.commandLetter(command)} with -${f.commandLetter(clash)}`);
    this.command |= command;
  }

  protected setOption(bit: number): undefined {
    if (this.options & bit) throw new XtError(`multiple ${f.optionName(bit)} options not allowed`);
    this.options |= bit;
    if (this.invert) this.invflags |= f.invertFlag(bit);
    return undefined;
  }

  protected interfaceName(bit: number, arg: string): string {
    if (arg === '') throw new XtError('Empty interface is likely to be undesired');
    this.setOption(bit);
    if (arg.length >= IFNAMSIZ)
      throw new XtError(`interface name \`${arg}' must be shorter than ${IFNAMSIZ} characters`);
    if (/[/ ]/.test(arg))
      this.warn(`Warning: weird character in interface \`${arg}' ('/' and ' ' are not allowed by the kernel).`);
    return arg;
  }
}
