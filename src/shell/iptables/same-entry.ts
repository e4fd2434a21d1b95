import { type IptEntry, targetName } from '../../kernel/xtables/entry.ts';
import { sameExtension } from '../../kernel/xtables/xtoptions.ts';

/** `+` alone asks for nothing. */
const iface = (name: string): string => (name === '+' ? '' : name);

/** Whether two rules ask for the same and do the same (`is_same`, `target_same`). */
export function sameEntry(a: IptEntry, b: IptEntry): boolean {
  return (
    a.src === b.src &&
    a.smsk === b.smsk &&
    a.dst === b.dst &&
    a.dmsk === b.dmsk &&
    a.proto === b.proto &&
    a.flags === b.flags &&
    a.invflags === b.invflags &&
    iface(a.iniface) === iface(b.iniface) &&
    iface(a.outiface) === iface(b.outiface) &&
    sameAddresses6(a, b) &&
    a.matches.length === b.matches.length &&
    a.target.kind === b.target.kind &&
    targetName(a.target) === targetName(b.target) &&
    a.matches.every((m, k) => {
      const other = b.matches[k];
      return other !== undefined && m.ext === other.ext && sameExtension(m.ext, m.info, other.info);
    }) &&
    (a.target.kind !== 'module' ||
      (b.target.kind === 'module' && sameExtension(a.target.ext, a.target.info, b.target.info)))
  );
}

const sameAddresses6 = ({ v6: a }: IptEntry, { v6: b }: IptEntry): boolean =>
  a === b || (a !== undefined && a.src === b?.src && a.smsk === b.smsk && a.dst === b.dst && a.dmsk === b.dmsk);
