import '../../kernel/ipset/module.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { World } from '../../kernel/world.ts';
import { splitLine } from './command-line.ts';
import { Session } from './session.ts';

interface Said {
  readonly out: string;
  readonly err: string;
  readonly status: number;
}

/** A host and a way to run `ipset` on it, for tests. Files live as long as the host. */
export class Host {
  readonly net: NetNs = new World({ seed: 1, tracer: { recording: false } }).addNetNs('host');
  readonly files = new Map<string, string>();

  /** Runs a command line without the program's name. */
  run(line: string, stdin = ''): Said {
    let out = '';
    let err = '';
    const session = new Session(this.net.ipset, {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      stdin,
      readFile: (path) => this.files.get(path) ?? null,
      writeFile: (path, text) => this.files.set(path, text),
    });
    const status = session.run(splitLine(line));
    return { out, err, status };
  }

  /** The elements of a set, sorted, one a line. */
  members(name: string): string[] {
    return this.run(`save -s ${name}`)
      .out.split('\n')
      .filter((line) => line.startsWith('add '))
      .map((line) => line.slice(`add ${name} `.length));
  }

  /** Runs lines that must all succeed in silence. */
  does(...lines: string[]): this {
    for (const line of lines) {
      const { err, status } = this.run(line);
      if (status !== 0 || err !== '') throw new Error(`${line}: ${err || status}`);
    }
    return this;
  }
}
