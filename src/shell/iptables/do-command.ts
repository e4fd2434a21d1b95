import type { NetNs } from '../../kernel/netns.ts';
import { IPT_F_GOTO, type IptEntry } from '../../kernel/xtables/entry.ts';
import { XtError } from '../../kernel/xtables/types.ts';
import type { AddrMask } from './addresses.ts';
import type { IptFamily } from './family.ts';
import * as f from './flags.ts';
import { IptcHandle, type WantedEntry, type WantedTarget } from './libiptc.ts';
import { type ListFormat, listHeader, listRule, ruleLine, saveChain, saveRule } from './listing.ts';
import type { NoTargets } from './names.ts';
import { CommandLine } from './parse.ts';
import { type Program, VERSION_PROBLEM } from './program.ts';

/** Where a command line of iptables runs: alone, or inside a table that iptables-restore has opened. */
export interface CommandContext {
  readonly net: NetNs;
  readonly program: Program;
  readonly family: IptFamily;
  /** The open table of iptables-restore. */
  readonly handle: IptcHandle | null;
  readonly noTargets: NoTargets;
}

/**
 * `do_command4` (iptables/iptables.c): reads one command line and does it in the table's copy; the caller commits. The
 * handle's `errno` says why when `ok` is false.
 */
export function doCommand(
  ctx: CommandContext,
  argv: readonly string[],
): { ok: boolean; handle: IptcHandle; line: CommandLine } {
  const line = new CommandLine(argv, ctx.program, ctx.family, ctx.handle !== null, ctx.noTargets, ctx.net);
  line.parse();
  const handle = ctx.handle ?? openTable(ctx.net, line.table, ctx.family);
  const action = new Action(ctx, line, handle);
  const ok = action.run();
  if (line.verbose > 1 && !ctx.handle)
    ctx.program.err(`${ctx.program.name}: -vv: the dump of the table's memory is not modelled\n`);
  return { ok, handle, line };
}

function openTable(net: NetNs, name: string, family: IptFamily): IptcHandle {
  const handle = IptcHandle.init(net, name, family);
  if (typeof handle !== 'string') return handle;
  throw new XtError(`can't initialize ${family.program} table \`${name}': ${handle}`, VERSION_PROBLEM);
}

class Action {
  private readonly program: Program;
  private readonly line: CommandLine;
  private readonly handle: IptcHandle;
  private readonly verbose: boolean;
  private readonly chain: string;

  constructor(ctx: CommandContext, line: CommandLine, handle: IptcHandle) {
    this.program = ctx.program;
    this.line = line;
    this.handle = handle;
    this.verbose = (line.options & f.OPT_VERBOSE) !== 0;
    this.chain = line.chain ?? '';
  }

  run(): boolean {
    const { line, handle, chain } = this;
    const { command } = line;
    switch (command) {
      case f.CMD_APPEND:
        return this.eachRule((e) => handle.append(chain, e));
      case f.CMD_INSERT:
        return this.eachRule((e) => handle.insert(chain, e, line.rulenum - 1));
      case f.CMD_DELETE:
        return this.eachRule((e) => handle.delete(chain, e, false));
      case f.CMD_CHECK:
        return this.eachRule((e) => handle.delete(chain, e, true));
      case f.CMD_REPLACE:
        return this.replace();
      case f.CMD_DELETE_NUM:
        return handle.deleteNum(chain, line.rulenum - 1);
      case f.CMD_FLUSH:
        return this.eachChain('Flushing', true, (name) => handle.flush(name));
      case f.CMD_ZERO:
        return this.zero();
      case f.CMD_ZERO_NUM:
        return handle.zeroCounter(chain, line.rulenum);
      case f.CMD_NEW_CHAIN:
        return handle.create(chain) !== null;
      case f.CMD_DELETE_CHAIN:
        return this.eachChain('Deleting', false, (name) => handle.deleteChain(name));
      case f.CMD_RENAME_CHAIN:
        return handle.rename(chain, line.newname ?? '');
      case f.CMD_SET_POLICY:
        return handle.setPolicy(chain, line.policy ?? '', line.options & f.OPT_COUNTERS ? line : null);
      case f.CMD_NONE:
        return true;
      default:
        return this.listAndZero(command);
    }
  }

  private listAndZero(command: number): boolean {
    const { line, handle, chain } = this;
    let ok = command & f.CMD_LIST ? this.list() : this.listRules();
    if (ok && command & f.CMD_ZERO) ok = this.zero();
    if (ok && command & f.CMD_ZERO_NUM) ok = handle.zeroCounter(chain, line.rulenum);
    return ok;
  }

  /** The rule for each pair of a source and a destination. All are tried; false when one fails. */
  private eachRule(action: (e: WantedEntry) => boolean): boolean {
    const wanted = this.entries(this.line.sources, this.line.destinations);
    let ok = true;
    for (const e of wanted) {
      if (this.verbose) this.program.out(this.describe(e));
      ok = action(e) && ok;
    }
    return ok;
  }

  /** Only the first pair counts (`replace_entry`). */
  private replace(): boolean {
    const { line, handle, chain } = this;
    for (const e of this.entries(line.sources.slice(0, 1), line.destinations.slice(0, 1))) {
      if (this.verbose) this.program.out(this.describe(e));
      return handle.replace(chain, e, line.rulenum - 1);
    }
    return true;
  }

  private entries(sources: readonly AddrMask[], destinations: readonly AddrMask[]): WantedEntry[] {
    const { line } = this;
    const target = this.target();
    const matches = line.extensions.matches.map((m) => ({ ext: m.ext, info: m.inst.info }));
    const out: WantedEntry[] = [];
    for (const s of sources)
      for (const d of destinations)
        out.push({
          src: s.addr,
          smsk: s.mask,
          dst: d.addr,
          dmsk: d.mask,
          iniface: line.iniface,
          outiface: line.outiface,
          proto: line.proto,
          flags: line.flags,
          invflags: line.invflags,
          matches,
          target,
          ...(s.v6 && d.v6 ? { v6: { src: s.v6.addr, smsk: s.v6.mask, dst: d.v6.addr, dmsk: d.v6.mask } } : {}),
          packets: line.packets,
          bytes: line.bytes,
        });
    return out;
  }

  /** A chain goes before an extension of the same name. */
  private target(): WantedTarget {
    const { line, handle } = this;
    const { jumpto } = line;
    const { target } = line.extensions;
    const isChain = jumpto !== '' && handle.isChain(jumpto);
    if (target && isChain) this.program.err(`Warning: using chain ${jumpto}, not extension\n`);
    if (isChain || jumpto === '') return jumpto;
    if (target === 'standard') return jumpto;
    if (target) return { kind: 'module', ext: target.ext, info: target.inst.info };
    if (line.flags & IPT_F_GOTO) throw new XtError(`goto '${jumpto}' is not a chain`);
    throw new XtError(`Couldn't find target \`${jumpto}'\n`);
  }

  private describe(e: WantedEntry): string {
    const { target } = e;
    const entry: IptEntry =
      typeof target === 'string' ? { ...e, target: { kind: 'jump', chain: target } } : { ...e, target };
    return ruleLine(entry);
  }

  private zero(): boolean {
    return this.eachChain('Zeroing', true, (name) => this.handle.zero(name));
  }

  /** One chain, or all of them when none was named. */
  private eachChain(doing: string, builtin: boolean, action: (name: string) => boolean): boolean {
    const { line, handle } = this;
    const names =
      line.chain !== null
        ? [line.chain]
        : handle
            .list()
            .filter((c) => builtin || !c.builtin)
            .map((c) => c.name);
    let ok = true;
    for (const name of names) {
      if (this.verbose) this.program.out(`${doing} chain \`${name}'\n`);
      ok = action(name) && ok;
    }
    return ok;
  }

  private list(): boolean {
    const { line, handle, program } = this;
    const { options } = line;
    const format: ListFormat = {
      verbose: this.verbose,
      numeric: (options & f.OPT_NUMERIC) !== 0,
      exact: (options & f.OPT_EXPANDED) !== 0,
      lineNumbers: (options & f.OPT_LINENUMBERS) !== 0,
    };
    let found = false;
    for (const c of handle.list()) {
      if (line.chain !== null && line.chain !== c.name) continue;
      if (found) program.out('\n');
      if (line.rulenum === 0) program.out(listHeader(c, c.builtin ? 0 : handle.references(c.name), format));
      for (const [i, e] of c.rules.entries())
        if (line.rulenum === 0 || line.rulenum === i + 1) program.out(listRule(c, i, e, format));
      found = true;
    }
    return found || handle.noSuchChain();
  }

  private listRules(): boolean {
    const { line, handle, program, verbose } = this;
    const chains = handle.list().filter((c) => line.chain === null || line.chain === c.name);
    if (line.rulenum === 0) for (const c of chains) program.out(saveChain(c, verbose));
    for (const c of chains)
      for (const [i, e] of c.rules.entries())
        if (line.rulenum === 0 || line.rulenum === i + 1) program.out(saveRule(c, i, e, verbose ? 'after' : 'none'));
    return chains.length > 0 || handle.noSuchChain();
  }
}
