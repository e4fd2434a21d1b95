import '../../kernel/ipset/module.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { immediate } from '../command.ts';
import { COMMAND_WORDS } from './command-line.ts';
import { Session } from './session.ts';
import { USER_TYPES, userType } from './types.ts';

const FLAGS = ['-exist', '-file', '-name', '-output', '-quiet', '-resolve', '-sorted', '-terse'];
const WITH_SET = ['add', 'del', 'test', 'destroy', 'list', 'save', 'flush', 'rename', 'swap'];

/** The `ipset` command. */
export const ipset = immediate({
  name: 'ipset',
  summary: 'Makes, fills and shows sets of addresses and ports that rules can ask.',
  synopsis: `ipset create SET TYPE [options]
ipset add|del|test SET ENTRY [options]
ipset list|save|flush|destroy [SET]
ipset rename|swap SET SET
ipset restore < FILE`,
  run: (process) => {
    const at = (path: string): string => (path.startsWith('/') ? path : `${process.cwd}/${path}`);
    const session = new Session(process.net.ipset, {
      out: (text) => process.out(text),
      err: (text) => process.err(text),
      stdin: process.stdin,
      readFile: (path) => process.files.read(at(path)),
      writeFile: (path, text) => process.files.write(at(path), text),
    });
    return session.run(process.argv.slice(1));
  },
  complete,
});

function complete(words: readonly string[], at: number, net: NetNs): readonly string[] {
  if (words[at]?.startsWith('-')) return FLAGS;
  const before = words.slice(1, at).filter((word) => !word.startsWith('-'));
  const [cmd = '', name = ''] = before;
  if (before.length === 0) return COMMAND_WORDS.filter((word) => word !== '-');
  if (before.length === 1) {
    if (cmd === 'help') return USER_TYPES.map((type) => type.name);
    return WITH_SET.includes(cmd) ? net.ipset.all().map((set) => set.name) : [];
  }
  if (cmd === 'create')
    return before.length === 2 ? USER_TYPES.map((t) => t.name) : (userType(before[2] ?? '')?.create ?? []);
  const type = userType(net.ipset.byName(name)?.type.name ?? '');
  if (before.length > 2 && type && (cmd === 'add' || cmd === 'del' || cmd === 'test')) return type[cmd];
  return cmd === 'swap' ? net.ipset.all().map((set) => set.name) : [];
}
