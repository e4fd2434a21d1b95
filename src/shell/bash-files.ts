import type { IFileSystem } from 'just-bash';
import { messageOf } from '../base/message-of.ts';
import { type FileNode, type MemoryFiles, normalize, resolvePath } from './files.ts';
import type { ProcFiles } from './proc.ts';

const EPOCH = new Date(0);
const MODE = { dir: 0o755, file: 0o644 };

/** An error in the words and with the code that Node's `fs` uses, which the shell's commands turn into their own. */
function fsError(code: string, text: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${text}, '${path}'`), { code });
}
const noEntry = (path: string): Error => fsError('ENOENT', 'no such file or directory', path);
const isDirectory = (path: string): Error => fsError('EISDIR', 'illegal operation on a directory', path);
const notSupported = (path: string): Error => fsError('EPERM', 'operation not permitted', path);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (content: string | Uint8Array, encoding: unknown): string => {
  const name = typeof encoding === 'object' && encoding ? Reflect.get(encoding, 'encoding') : encoding;
  if (typeof content !== 'string') return new TextDecoder().decode(content);
  if (name !== 'binary' && name !== 'latin1') return content;
  return new TextDecoder().decode(Uint8Array.from(content, (c) => c.charCodeAt(0)));
};

/** What files do that is more than keeping text. */
export interface FilesHost {
  /** Writes a file of /proc/sys; '' or why the kernel refused. */
  writeProc(path: string, text: string): string;
  /** Says on standard error what went wrong. */
  complain(text: string): void;
}

/** The session's files and /proc as the shell library wants them. No links, no times, no modes. */
export function bashFiles(files: MemoryFiles, proc: ProcFiles, host: FilesHost): IFileSystem {
  const isNull = (path: string): boolean => normalize(path) === '/dev/null';
  const nodeOf = (path: string): FileNode | null => {
    if (isNull(path)) return { kind: 'file', text: '' };
    if (!proc.owns(path)) return files.node(path);
    const text = proc.read(path);
    if (text !== null) return { kind: 'file', text };
    return proc.list(path) ? { kind: 'dir' } : null;
  };
  const listOf = (path: string): string[] => {
    if (proc.owns(path)) return proc.list(path) ?? [];
    return normalize(path) === '/proc' ? ['net', 'sys'] : files.list(path);
  };
  /** Why a file cannot be written, in the shell's words. */
  const obstacle = (path: string): string | null => {
    const parent = nodeOf(normalize(`${path}/..`));
    if (!parent || (proc.owns(path) && !nodeOf(path))) return 'No such file or directory';
    if (parent.kind === 'file') return 'Not a directory';
    return nodeOf(path)?.kind === 'dir' ? 'Is a directory' : null;
  };
  // the library takes an error thrown here for the end of the whole script
  const write = async (path: string, text: string): Promise<void> => {
    if (isNull(path)) return;
    let why = obstacle(path);
    try {
      if (why === null && proc.owns(path)) why = host.writeProc(normalize(path), text) || null;
      else if (why === null) files.write(path, text);
    } catch (error) {
      why = messageOf(error);
    }
    if (why !== null) host.complain(`bash: ${path}: ${why}\n`);
  };
  const read = (path: string): string => {
    const node = nodeOf(path);
    if (!node) throw noEntry(path);
    if (node.kind === 'dir') throw isDirectory(path);
    return node.text;
  };
  const stat = (path: string) => {
    const node = nodeOf(path);
    if (!node) throw noEntry(path);
    return {
      isFile: node.kind === 'file',
      isDirectory: node.kind === 'dir',
      isSymbolicLink: false,
      mode: MODE[node.kind],
      size: node.kind === 'file' ? bytesOf(node.text).length : 4096,
      mtime: EPOCH,
    };
  };
  const copy = (from: string, to: string): void => {
    const source = nodeOf(from);
    if (!source) throw noEntry(from);
    if (source.kind === 'file') {
      files.write(to, source.text);
      return;
    }
    files.mkdir(to);
    for (const name of files.list(from)) copy(`${normalize(from)}/${name}`, `${normalize(to)}/${name}`);
  };
  return {
    readFile: async (path) => read(path),
    readFileBuffer: async (path) => bytesOf(read(path)),
    writeFile: (path, content, encoding) => write(path, textOf(content, encoding)),
    appendFile: (path, content, encoding) =>
      write(path, (proc.owns(path) ? '' : (files.read(path) ?? '')) + textOf(content, encoding)),
    exists: async (path) => nodeOf(path) !== null,
    stat: async (path) => stat(path),
    lstat: async (path) => stat(path),
    mkdir: async (path, options) => {
      if (files.node(path) && options?.recursive !== true) throw fsError('EEXIST', 'file already exists', path);
      const parent = normalize(`${path}/..`);
      if (!files.node(parent)) {
        if (options?.recursive !== true) throw noEntry(path);
        for (let i = 1; i <= parent.split('/').length; i++) {
          const part = normalize(parent.split('/').slice(0, i).join('/'));
          if (!files.node(part)) files.mkdir(part);
        }
      }
      if (!files.node(path)) files.mkdir(path);
    },
    readdir: async (path) => {
      const node = nodeOf(path);
      if (!node) throw noEntry(path);
      if (node.kind === 'file') throw fsError('ENOTDIR', 'not a directory', path);
      return listOf(path);
    },
    rm: async (path, options) => {
      const node = files.node(path);
      if (!node) {
        if (options?.force === true) return;
        throw noEntry(path);
      }
      if (node.kind === 'dir' && options?.recursive !== true && files.list(path).length > 0)
        throw fsError('ENOTEMPTY', 'directory not empty', path);
      files.remove(path);
    },
    cp: async (from, to, options) => {
      if (files.node(from)?.kind === 'dir' && options?.recursive !== true) throw isDirectory(from);
      copy(from, to);
    },
    mv: async (from, to) => {
      copy(from, to);
      files.remove(from);
    },
    resolvePath: (base, path) => resolvePath(base, path),
    getAllPaths: () => files.paths(),
    chmod: async (path) => {
      stat(path);
    },
    utimes: async (path) => {
      stat(path);
    },
    symlink: async (_target, path) => {
      throw notSupported(path);
    },
    link: async (_existing, path) => {
      throw notSupported(path);
    },
    readlink: async (path) => {
      throw fsError('EINVAL', 'invalid argument', path);
    },
    realpath: async (path) => {
      stat(path);
      return normalize(path);
    },
  };
}
