import { EEXIST, strerror } from '../../kernel/errno.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { XtError } from '../../kernel/xtables/types.ts';
import type { ChainHead } from '../iptables/chain-head.ts';
import { doCommand } from '../iptables/do-command.ts';
import type { IptFamily } from '../iptables/family.ts';
import { IptcHandle } from '../iptables/libiptc.ts';
import { MAXNAMELEN } from '../iptables/names.ts';
import { OTHER_PROBLEM, type Program, ProgramExit } from '../iptables/program.ts';
import { RuleShapes } from './rule-shapes.ts';
import type { LineParts } from './split-line.ts';
import { addWords, fieldEnd, fieldStart, fields, lineEnd, ownCopy, takeCounters } from './tokenize.ts';

export interface RestoreOptions {
  readonly counters: boolean;
  readonly verbose: number;
  readonly testing: boolean;
  readonly noflush: boolean;
  readonly onlyTable: string | null;
}

/** Where it runs, and as which program. */
export interface RestorePlace {
  readonly net: NetNs;
  readonly program: Program;
  readonly family: IptFamily;
  readonly argv0: string;
}

/** One run of iptables-restore over a text (`ip46tables_restore_main`, iptables/iptables-restore.c). */
export class Restore {
  private readonly place: RestorePlace;
  private readonly program: Program;
  private readonly options: RestoreOptions;
  private readonly noTargets = new Set<string>();
  private handle: IptcHandle | null = null;
  private shapes: RuleShapes;
  private table = '';

  constructor(place: RestorePlace, options: RestoreOptions) {
    this.place = place;
    this.program = place.program;
    this.options = options;
    this.shapes = new RuleShapes(this.noTargets, place.family.af);
  }

  /** Returns the exit status. Throws where the program would end with a complaint. */
  run(text: string): number {
    const { program, options } = this;
    for (let at = 0, end = 0; at < text.length; at = end) {
      end = lineEnd(text, at);
      program.line++;
      if (this.handle && this.shapes.append(text, at, end, this.handle)) continue;
      const ok = this.takeLine(text, at, end);
      if (ok === 'skip') continue;
      if (options.onlyTable !== null && options.onlyTable !== this.table) continue;
      if (!ok) return this.failed(`line ${program.line} failed`);
    }
    return this.handle ? this.failed(`COMMIT expected at line ${program.line + 1}`) : 0;
  }

  /** 'skip': a line without an outcome. */
  private takeLine(text: string, at: number, end: number): boolean | 'skip' {
    const { handle, options } = this;
    if (handle && text.startsWith(':', at)) return this.declareChain(handle, text, at + 1, end);
    const line = text.slice(at, end);
    if (line === '\n') return 'skip';
    if (line.startsWith('#')) {
      if (options.verbose > 0) this.program.out(line);
      return 'skip';
    }
    if (!handle) return line.startsWith('*') ? this.openTable(line) : false;
    if (line === 'COMMIT\n') {
      this.handle = null;
      return options.testing || handle.commit();
    }
    return this.command(handle, line, this.shapes.split(text, at, end));
  }

  private openTable(line: string): boolean | 'skip' {
    const { program, options } = this;
    const name = fields(line.slice(1))[0];
    if (name === undefined) throw new XtError(`${program.name}: line ${program.line} table name invalid`);
    this.table = name.slice(0, 32);
    if (options.onlyTable !== null && options.onlyTable !== name) return 'skip';
    const handle = IptcHandle.init(this.place.net, name, this.place.family);
    if (typeof handle === 'string') throw new XtError(`${program.name}: unable to initialize table '${name}'`);
    this.handle = handle;
    this.shapes = new RuleShapes(this.noTargets, this.place.family.af);
    if (options.noflush) return true;
    for (const { name: chain } of handle.list()) {
      if (options.verbose > 0) program.out(`Flushing chain \`${chain}'\n`);
      handle.flush(chain);
    }
    for (const { name: chain, builtin } of handle.list()) {
      if (builtin) continue;
      if (options.verbose > 0) program.out(`Deleting chain \`${chain}'\n`);
      handle.deleteChain(chain);
    }
    return true;
  }

  /** `CHAIN POLICY [packets:bytes]`, from `at` on. */
  private declareChain(handle: IptcHandle, text: string, at: number, end: number): boolean {
    const { program } = this;
    const from = fieldStart(text, at, end);
    const to = fieldEnd(text, from, end);
    if (to === from) throw new XtError(`${program.name}: line ${program.line} chain name invalid`);
    const chain = ownCopy(text.slice(from, to));
    if (chain.length >= MAXNAMELEN) throw new XtError(`Invalid chain name \`${chain}' (${MAXNAMELEN - 1} chars max)`);
    const head = this.makeChain(handle, chain);
    const policyAt = fieldStart(text, to, end);
    // nearly all are chains of the user, which have no policy
    if (fieldEnd(text, policyAt, end) !== policyAt + 1 || !text.startsWith('-', policyAt))
      this.setPolicy(handle, chain, text.slice(policyAt, end));
    this.noTargets.add(chain);
    this.shapes.declare(head, handle);
    return true;
  }

  /** `POLICY [packets:bytes]`. */
  private setPolicy(handle: IptcHandle, chain: string, line: string): void {
    const { program, options } = this;
    const [policy, counters] = fields(line);
    if (policy === undefined) throw new XtError(`${program.name}: line ${program.line} policy invalid`);
    const read = counters === undefined ? { packets: 0, bytes: 0 } : parseCounters(counters);
    if ((counters === undefined && options.counters) || !read)
      throw new XtError(`invalid policy counters for chain '${chain}'`);
    if (!handle.setPolicy(chain, policy, options.counters ? read : null))
      throw new XtError(
        `Can't set policy \`${policy}' on \`${chain}' line ${program.line}: ${handle.strerror}`,
        OTHER_PROBLEM,
      );
  }

  /** The chain that a line declares: made, or emptied where what was there is kept. */
  private makeChain(handle: IptcHandle, name: string): ChainHead {
    const known = this.options.noflush ? handle.chain(name) : undefined;
    if (known && !known.builtin) {
      handle.flush(name);
      return known;
    }
    const made = handle.create(name);
    if (made) return made;
    const builtin = handle.chain(name);
    if (!builtin?.builtin) throw new XtError(`error creating chain '${name}':${strerror(EEXIST)}`);
    return builtin;
  }

  /** A rule. `parts` is null when its line has none. */
  private command(handle: IptcHandle, line: string, parts: LineParts | null): boolean {
    const { options, program } = this;
    const { net, family, argv0 } = this.place;
    const argv = [argv0, '-t', this.table];
    for (let i = 0; !options.noflush && i < options.verbose; i++) argv.push('-v');
    const { counters, rest } = takeCounters(line, program.line);
    if (options.counters && counters) argv.push('--set-counters', counters.packets, counters.bytes);
    const first = argv.length;
    addWords(argv, rest);
    const done = doCommand({ net, program, family, handle, noTargets: this.noTargets }, argv);
    if (parts && done.ok) this.shapes.learn(parts, done.line, first);
    return done.ok;
  }

  private failed(why: string): never {
    this.program.err(`${this.program.name}: ${why}\n`);
    throw new ProgramExit(1);
  }
}

/** `parse_counters`. */
function parseCounters(text: string): { packets: number; bytes: number } | null {
  const read = /^\[\s*(\+?\d+):\s*(\+?\d+)/.exec(text);
  return read ? { packets: Number(read[1]), bytes: Number(read[2]) } : null;
}
