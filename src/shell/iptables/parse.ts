import type { NetNs } from '../../kernel/netns.ts';
import { IPT_F_FRAG, IPT_F_GOTO } from '../../kernel/xtables/entry.ts';
import { parseProtocol } from '../../kernel/xtables/protocols.ts';
import { XtError, type XtOption } from '../../kernel/xtables/types.ts';
import type { XtInstance } from '../../kernel/xtables/xtoptions.ts';
import { AF_INET, AF_INET6 } from '../../wire/inet.ts';
import { CommandState } from './command-state.ts';
import type { IptFamily } from './family.ts';
import * as f from './flags.ts';
import { Getopt, MISSING, NON_OPTION, UNKNOWN } from './getopt.ts';
import { helpText } from './help.ts';
import { assertValidChainName, matchName, type NoTargets, parseTargetName } from './names.ts';
import { counterValue, parseRuleNumber, parseRuleRange, parseWait, parseWaitInterval } from './numbers.ts';
import { type OptVal, SHORT_OPTIONS } from './options.ts';
import { type Program, ProgramExit, tryHelp, versionText } from './program.ts';

/** Reads a command line of iptables. */
export class CommandLine extends CommandState {
  private readonly restore: boolean;
  private readonly noTargets: NoTargets;
  private readonly opt: Getopt<OptVal>;
  private protocol: string | null = null;
  private tableSet = false;
  private waitSet = false;
  private waitIntervalSet = false;

  constructor(
    argv: readonly string[],
    program: Program,
    family: IptFamily,
    restore: boolean,
    noTargets: NoTargets,
    net: NetNs,
  ) {
    super(program, family, net);
    this.restore = restore;
    this.noTargets = noTargets;
    this.opt = new Getopt(argv, { short: SHORT_OPTIONS, long: this.extensions.options, inOrder: true });
  }

  /** `do_parse` (iptables/xshared.c). Complains by throwing `XtError` or `ProgramExit`. */
  parse(): void {
    for (let c = this.opt.next(); c !== null; c = this.opt.next()) {
      const again = this.take(c);
      if (again === 'stop') return;
      if (again === 'next') continue;
      this.invert = false;
    }
    this.finish();
  }

  /** One answer of getopt. 'next': a `!` stays in force; 'stop': the rest of the line is ignored. */
  private take(c: OptVal): 'stop' | 'next' | undefined {
    const { opt } = this;
    const arg = opt.optarg ?? '';
    const at = opt.word(opt.optind - 1) === opt.optarg ? opt.optind - 1 : -1;
    if (typeof c !== 'string') {
      const inst = this.extensions.feed(c, opt, this.invert, this);
      this.note('', c.option, inst, opt.optarg, at);
      return undefined;
    }
    this.note(c, null, null, opt.optarg, at);
    switch (c) {
      case 'A':
        return this.ruleCommand(f.CMD_APPEND, arg);
      case 'C':
        return this.ruleCommand(f.CMD_CHECK, arg);
      case 'D':
        this.ruleCommand(f.CMD_DELETE, arg);
        if (this.hasArg()) {
          this.rulenum = parseRuleRange(this.takeWord());
          this.command = f.CMD_DELETE_NUM;
        }
        return undefined;
      case 'R':
        this.ruleCommand(f.CMD_REPLACE, arg);
        if (!this.hasArg()) throw new XtError(`-${f.commandLetter(f.CMD_REPLACE)} requires a rule number`);
        this.rulenum = parseRuleNumber(this.takeWord());
        return undefined;
      case 'I':
        this.ruleCommand(f.CMD_INSERT, arg);
        this.rulenum = this.hasArg() ? parseRuleNumber(this.takeWord()) : 1;
        return undefined;
      case 'L':
      case 'S':
        this.addCommand(c === 'L' ? f.CMD_LIST : f.CMD_LIST_RULES, f.CMD_ZERO | f.CMD_ZERO_NUM);
        this.optionalChain();
        if (this.hasArg()) this.rulenum = parseRuleNumber(this.takeWord());
        return undefined;
      case 'F':
        this.addCommand(f.CMD_FLUSH, f.CMD_NONE);
        return this.optionalChain();
      case 'Z':
        this.addCommand(f.CMD_ZERO, f.CMD_LIST | f.CMD_LIST_RULES);
        this.optionalChain();
        if (this.hasArg()) {
          this.rulenum = parseRuleNumber(this.takeWord());
          this.command = f.CMD_ZERO_NUM;
        }
        return undefined;
      case 'N':
        assertValidChainName(arg, this.noTargets, this.family.af);
        return this.ruleCommand(f.CMD_NEW_CHAIN, arg);
      case 'X':
        this.addCommand(f.CMD_DELETE_CHAIN, f.CMD_NONE);
        return this.optionalChain();
      case 'E':
        this.ruleCommand(f.CMD_RENAME_CHAIN, arg);
        if (!this.hasArg()) throw new XtError('-E requires old-chain-name and new-chain-name');
        this.newname = this.takeWord();
        assertValidChainName(this.newname, this.noTargets, this.family.af);
        return undefined;
      case 'P':
        this.addCommand(f.CMD_SET_POLICY, f.CMD_NONE);
        if (!this.hasArg()) throw new XtError('-P requires a chain and a policy');
        this.chain = arg;
        this.policy = this.takeWord();
        return undefined;
      default:
        return this.takeOption(c, arg);
    }
  }

  private note(letter: string, option: XtOption | null, inst: XtInstance | null, arg: string | null, at: number): void {
    const { invert: inverted, proto, protoInverted, place } = this;
    this.trail.push({ letter, option, inst, arg, at, inverted, proto, protoInverted, place });
  }

  private takeOption(c: string, arg: string): 'stop' | 'next' | undefined {
    switch (c) {
      case 'h':
        if (this.extensions.matches.length === 0 && this.protocol !== null) this.extensions.addMatch(this.protocol);
        this.program.out(helpText(this.family, this.extensions));
        throw new ProgramExit(0);
      case 'p':
        this.setOption(f.OPT_PROTOCOL);
        this.protocol = arg.toLowerCase();
        this.proto = parseProtocol(this.protocol);
        if (this.proto === 0 && this.protoInverted) throw new XtError('rule would never match protocol');
        if (this.family.af === AF_INET6) this.warnOfExtensionHeader(this.protocol);
        return undefined;
      case 's':
        this.setOption(f.OPT_SOURCE);
        this.sourceText = arg;
        return undefined;
      case 'd':
        this.setOption(f.OPT_DESTINATION);
        this.destinationText = arg;
        return undefined;
      case 'g':
        this.setOption(f.OPT_JUMP);
        this.flags |= IPT_F_GOTO;
        this.jumpto = parseTargetName(arg);
        return undefined;
      case 'j':
        this.setOption(f.OPT_JUMP);
        if (arg !== 'CONTINUE') this.jumpto = this.extensions.jump(arg, this.noTargets);
        return undefined;
      case 'i':
        this.iniface = this.interfaceName(f.OPT_VIANAMEIN, arg);
        return undefined;
      case 'o':
        this.outiface = this.interfaceName(f.OPT_VIANAMEOUT, arg);
        return undefined;
      case 'f':
        if (this.family.af === AF_INET6) throw new XtError("`-f' is not supported in IPv6, use -m frag instead");
        this.setOption(f.OPT_FRAGMENT);
        this.flags |= IPT_F_FRAG;
        return undefined;
      case 'v':
        if (this.verbose === 0) this.setOption(f.OPT_VERBOSE);
        this.verbose++;
        return undefined;
      case 'm':
        if (this.invert) throw new XtError('unexpected ! flag before --match');
        if (!this.extensions.addMatch(arg)) throw new XtError(`Couldn't find match \`${matchName(arg)}'\n`);
        return undefined;
      case 'n':
        return this.setOption(f.OPT_NUMERIC);
      case 'x':
        return this.setOption(f.OPT_EXPANDED);
      case '0':
        return this.setOption(f.OPT_LINENUMBERS);
      case 't':
        if (this.invert) throw new XtError('unexpected ! flag before --table');
        if (this.restore && this.tableSet) throw new XtError(`The -t option cannot be used in ${this.program.name}.\n`);
        this.table = arg;
        this.tableSet = true;
        return undefined;
      case 'c':
        return this.setCounters(arg);
      default:
        return this.takeOther(c, arg);
    }
  }

  private takeOther(c: string, arg: string): 'stop' | 'next' | undefined {
    const { program } = this;
    switch (c) {
      case 'V':
        program.out(this.invert ? 'Not 1.8.11 (legacy) ;-)\n' : `${versionText(program.name)}\n`);
        throw new ProgramExit(0);
      case 'w':
        if (this.restore) throw new XtError("You cannot use `-w' from iptables-restore");
        this.waitSet = parseWait(this.opt.optarg ?? (this.hasArg() ? this.takeWord() : null)) !== 0;
        return undefined;
      case 'W':
        if (this.restore) throw new XtError("You cannot use `-W' from iptables-restore");
        parseWaitInterval(this.opt.optarg ?? (this.hasArg() ? this.takeWord() : null), program);
        this.waitIntervalSet = true;
        return undefined;
      case 'M':
        return undefined;
      case '4':
      case '6':
        if ((c === '4') === (this.family.af === AF_INET)) return undefined;
        if (this.restore) return 'stop';
        return tryHelp(program);
      case NON_OPTION:
        if (arg !== '!') {
          program.err(`Bad argument \`${arg}'\n`);
          return tryHelp(program);
        }
        if (this.invert) throw new XtError('multiple consecutive ! not allowed');
        this.invert = true;
        return 'next';
      default:
        return this.unknown(c);
    }
  }

  /** getopt does not know it: perhaps the match of the protocol does. */
  private unknown(c: string): 'next' {
    const { opt } = this;
    if (this.extensions.loadProto(this.protocol, (this.options & f.OPT_NUMERIC) !== 0)) {
      opt.optind--;
      return 'next';
    }
    const word = opt.word(opt.optind - 1) ?? '';
    if (c === MISSING) throw new XtError(`option "${word}" requires an argument`);
    if (c === UNKNOWN) throw new XtError(`unknown option "${opt.optopt === '' ? word : `-${opt.optopt}`}"`);
    throw new XtError(`Unknown arg "${opt.optarg ?? '(null)'}"`);
  }

  private finish(): void {
    if (this.table === 'nat' && (this.policy === 'DROP' || this.jumpto === 'DROP'))
      throw new XtError('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n');
    if (this.waitIntervalSet && !this.waitSet) throw new XtError('--wait-interval only makes sense with --wait\n');
    this.extensions.finish();
    if (this.opt.rest().length > 0) throw new XtError('unknown arguments found on commandline');
    if (this.command === f.CMD_NONE) throw new XtError('no command specified');
    if (this.invert) throw new XtError('nothing appropriate following !');
    this.readAddresses();
    f.checkOptions(this.command, this.options);
    this.checkChain();
  }

  private setCounters(arg: string): undefined {
    this.setOption(f.OPT_COUNTERS);
    const comma = arg.indexOf(',');
    const second = comma >= 0 ? arg.slice(comma + 1) : this.hasArg() ? this.takeWord() : null;
    const name = f.optionName(f.OPT_COUNTERS);
    if (second === null) throw new XtError(`${name} requires packet and byte counter`);
    this.packets = counterValue(arg, `${name} packet counter not numeric`);
    this.bytes = counterValue(second, `${name} byte counter not numeric`);
    return undefined;
  }

  private optionalChain(): undefined {
    if (this.opt.optarg !== null) this.chain = this.opt.optarg;
    else if (this.hasArg()) this.chain = this.takeWord();
    return undefined;
  }

  /** `xs_has_arg`: the next word is neither an option nor a negation. */
  private hasArg(): boolean {
    const word = this.opt.word(this.opt.optind);
    return word !== undefined && !word.startsWith('-') && !word.startsWith('!');
  }

  private takeWord(): string {
    return this.opt.word(this.opt.optind++) ?? '';
  }
}
