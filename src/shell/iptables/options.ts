import type { AnyMatch, AnyTarget, XtOption } from '../../kernel/xtables/types.ts';
import type { LongOption, LongOptions } from './getopt.ts';

/** Short options of iptables (`IPT_OPTSTRING`). */
export const SHORT_OPTIONS = 'A:C:D:E:F::I:L::M:N:P:R:S::VX::Z::c:d:i:j:o:p:s:t:vW::46fg:h::m:nw::x';

/** What getopt returns: a short option's character, or an option of an extension. */
export type OptVal = string | ExtVal;

/** An option of an extension that was loaded. Two spellings of one option share it. */
export interface ExtVal {
  readonly ext: AnyMatch | AnyTarget;
  readonly option: XtOption;
}

const long = (name: string, arg: LongOption<OptVal>['arg'], val: string): LongOption<OptVal> => ({ name, arg, val });

/** The options iptables has by itself (`original_opts`). */
export const BASE_OPTIONS: readonly LongOption<OptVal>[] = [
  long('append', 'required', 'A'),
  long('delete', 'required', 'D'),
  long('check', 'required', 'C'),
  long('insert', 'required', 'I'),
  long('replace', 'required', 'R'),
  long('list', 'optional', 'L'),
  long('list-rules', 'optional', 'S'),
  long('flush', 'optional', 'F'),
  long('zero', 'optional', 'Z'),
  long('new-chain', 'required', 'N'),
  long('delete-chain', 'optional', 'X'),
  long('rename-chain', 'required', 'E'),
  long('policy', 'required', 'P'),
  long('source', 'required', 's'),
  long('destination', 'required', 'd'),
  long('src', 'required', 's'),
  long('dst', 'required', 'd'),
  long('protocol', 'required', 'p'),
  long('in-interface', 'required', 'i'),
  long('jump', 'required', 'j'),
  long('table', 'required', 't'),
  long('match', 'required', 'm'),
  long('numeric', 'none', 'n'),
  long('out-interface', 'required', 'o'),
  long('verbose', 'none', 'v'),
  long('wait', 'optional', 'w'),
  long('wait-interval', 'optional', 'W'),
  long('exact', 'none', 'x'),
  long('fragments', 'none', 'f'),
  long('version', 'none', 'V'),
  long('help', 'optional', 'h'),
  long('line-numbers', 'none', '0'),
  long('modprobe', 'required', 'M'),
  long('set-counters', 'required', 'c'),
  long('goto', 'required', 'g'),
  long('ipv4', 'none', '4'),
  long('ipv6', 'none', '6'),
];

const BASE_BY_NAME = new Map(BASE_OPTIONS.map((o) => [o.name, o]));

interface Layer {
  readonly list: readonly LongOption<OptVal>[];
  readonly byName: ReadonlyMap<string, LongOption<OptVal>>;
}

const layers = new WeakMap<AnyMatch | AnyTarget, Layer>();

function layerOf(ext: AnyMatch | AnyTarget): Layer {
  const known = layers.get(ext) ?? makeLayer(ext);
  layers.set(ext, known);
  return known;
}

function makeLayer(ext: AnyMatch | AnyTarget): Layer {
  const vals = new Map(ext.options.filter((o) => !o.aliasOf).map((option) => [option.name, { ext, option }]));
  const list = ext.options.map(
    (o): LongOption<OptVal> => ({
      name: o.name,
      arg: o.type === 'none' ? 'none' : 'required',
      val: vals.get(o.aliasOf ?? o.name) ?? { ext, option: o },
    }),
  );
  return { list, byName: new Map(list.map((o) => [o.name, o])) };
}

/**
 * iptables' own options and those of the matches and targets named so far (`xtables_merge_options`): its own go first, then
 * those of the extension that came last.
 */
export class MergedOptions implements LongOptions<OptVal> {
  private readonly merged: Layer[] = [];

  add(ext: AnyMatch | AnyTarget): void {
    if (ext.options.length > 0) this.merged.unshift(layerOf(ext));
  }

  /** The same options once more, as others: an abbreviation then could mean either. */
  addAgain(ext: AnyMatch | AnyTarget): void {
    if (ext.options.length > 0) this.merged.unshift(makeLayer(ext));
  }

  exact(name: string): LongOption<OptVal> | undefined {
    const base = BASE_BY_NAME.get(name);
    if (base) return base;
    for (const layer of this.merged) {
      const found = layer.byName.get(name);
      if (found) return found;
    }
    return undefined;
  }

  *all(): Iterable<LongOption<OptVal>> {
    yield* BASE_OPTIONS;
    for (const layer of this.merged) yield* layer.list;
  }
}
