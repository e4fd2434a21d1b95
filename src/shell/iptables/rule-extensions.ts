import { protocolName } from '../../kernel/xtables/protocols.ts';
import { strtoui } from '../../kernel/xtables/strtoul.ts';
import { type AnyMatch, type AnyTarget, XtError } from '../../kernel/xtables/types.ts';
import { XtInstance, type XtRule } from '../../kernel/xtables/xtoptions.ts';
import type { Family } from '../../wire/inet.ts';
import type { Getopt } from './getopt.ts';
import { findMatch, findTarget, type NoTargets, parseTargetName } from './names.ts';
import { type ExtVal, MergedOptions, type OptVal } from './options.ts';

/** A match that was named, in order. `completed`: a later one of the same name takes the options now. */
interface RuleMatch {
  readonly ext: AnyMatch;
  readonly inst: XtInstance;
  completed: boolean;
}

/** The extension after `-j`. */
interface RuleTarget {
  readonly ext: AnyTarget;
  readonly inst: XtInstance;
}

/** The matches and the target of a rule that is being read, and the options they bring. */
export class RuleExtensions {
  readonly matches: RuleMatch[] = [];
  target: RuleTarget | 'standard' | null = null;
  readonly options = new MergedOptions();
  private protoUsed = false;
  private readonly family: Family;
  private readonly rule: XtRule;

  constructor(family: Family, rule: XtRule) {
    this.family = family;
    this.rule = rule;
  }

  /** `xtables_find_match` for a rule: false when there is no such match. */
  addMatch(name: string): boolean {
    const ext = findMatch(name, this.family);
    if (!ext) return false;
    this.warnIfMissing(ext);
    let first = true;
    for (const m of this.matches)
      if (m.ext === ext) {
        m.completed = true;
        first = false;
      }
    if (first) this.options.add(ext);
    this.matches.push({ ext, inst: new XtInstance(ext, this.family), completed: false });
    return true;
  }

  /** `command_jump`: a target, or a chain that is looked for later. Returns the name. */
  jump(name: string, noTargets: NoTargets): string {
    parseTargetName(name);
    const found = findTarget(name, noTargets, this.family);
    if (found === null || found === 'standard') this.target = found;
    else {
      this.warnIfMissing(found);
      this.target = { ext: found, inst: new XtInstance(found, this.family) };
      this.options.add(found);
    }
    return name;
  }

  /** `xtables_fully_register_pending_target`: the kernel was asked and does not know it. */
  private warnIfMissing({ name, module }: AnyMatch | AnyTarget): void {
    const { place } = this.rule;
    if (module !== undefined && place && !place.net.world.modules.has(module))
      this.rule.warn(`Warning: Extension ${name} revision 0 not supported, missing kernel module?`);
  }

  /** The match of the protocol brings its options when one is met that nobody knows (`load_proto`). Once only. */
  loadProto(protocol: string | null, numeric: boolean): boolean {
    if (protocol === null || this.protoUsed) return false;
    this.protoUsed = true;
    const number = strtoui(protocol, 0, 255);
    const name = number === null ? protocol : protocolName(number, numeric);
    if (name === null) return false;
    const named = this.matches.length > 0 ? findMatch(name, this.family) : null;
    const again = named !== null && this.matches.some((m) => m.ext === named);
    if (!this.addMatch(name)) return false;
    // Linux merges the options of the protocol's match without looking whether they are there
    if (again) this.options.addAgain(named);
    return true;
  }

  /** Takes an option of a match or target (`command_default`). Returns which took it. */
  feed(c: ExtVal, opt: Getopt<OptVal>, inverted: boolean, rule: XtRule): XtInstance {
    const { target } = this;
    const inst =
      target && target !== 'standard' && target.ext === c.ext
        ? target.inst
        : this.matches.find((m) => !m.completed && m.ext === c.ext)?.inst;
    if (!inst) throw new XtError(`Unknown arg "${opt.optarg ?? '(null)'}"`);
    inst.feed(c.option, opt.optarg, inverted, rule, {
      peek: () => opt.word(opt.optind),
      take: () => {
        opt.optind++;
      },
    });
    return inst;
  }

  /** After the last option: the extensions' own checks. */
  finish(): void {
    for (const m of this.matches) m.inst.finish();
    if (this.target && this.target !== 'standard') this.target.inst.finish();
  }
}
