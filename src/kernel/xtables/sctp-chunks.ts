import { XtError } from './types.ts';

/** `name type [letters of its flags, from bit 7]`. */
const CHUNKS: readonly { readonly name: string; readonly type: number; readonly flags: string }[] = `
DATA 0 ----IUBE; INIT 1; INIT_ACK 2; SACK 3; HEARTBEAT 4; HEARTBEAT_ACK 5; ABORT 6 -------T; SHUTDOWN 7; SHUTDOWN_ACK 8;
ERROR 9; COOKIE_ECHO 10; COOKIE_ACK 11; ECN_ECNE 12; ECN_CWR 13; SHUTDOWN_COMPLETE 14 -------T; I_DATA 64 ----IUBE;
RE_CONFIG 130; PAD 132; ASCONF 193; ASCONF_ACK 128; FORWARD_TSN 192; I_FORWARD_TSN 194`
  .trim()
  .split(/;\s*/)
  .map((entry) => {
    const [name = '', type = '', flags = '--------'] = entry.split(' ');
    return { name, type: Number(type), flags };
  });

export const CHUNK_NAMES: readonly string[] = CHUNKS.map((c) => c.name);

/** Flags of a chunk: those looked at, and those of them that must be set. `chunk` is its place in the list above. */
export interface ChunkFlags {
  readonly chunk: number;
  mask: number;
  set: number;
}

export interface ChunkSpec {
  readonly how: 'any' | 'all' | 'only';
  /** Chunk types; null for every one. */
  readonly types: ReadonlySet<number> | null;
  readonly flags: readonly ChunkFlags[];
}

const MAX_FLAGS = 4;

/** `parse_sctp_chunks` (extensions/libxt_sctp.c). */
export function parseChunks(how: string, text: string): ChunkSpec {
  const match = how.toLowerCase();
  if (match !== 'any' && match !== 'all' && match !== 'only')
    throw new XtError('Match type has to be one of "ALL", "ANY" or "ONLY"');
  if (/^all$/i.test(text)) return { how: match, types: null, flags: [] };
  const types = new Set<number>();
  const flags: ChunkFlags[] = [];
  if (/^none$/i.test(text)) return { how: match, types, flags };
  for (const word of text.split(',')) {
    if (word === '') continue;
    const [name = '', letters = ''] = word.split(':', 2);
    const index = CHUNKS.findIndex((c) => c.name === name.toUpperCase());
    const chunk = CHUNKS[index];
    if (!chunk) throw new XtError(`Unknown sctp chunk \`${name}'`);
    types.add(chunk.type);
    for (const letter of letters) addFlag(flags, index, chunk.flags.indexOf(letter.toUpperCase()), letter);
  }
  return { how: match, types, flags };
}

function addFlag(flags: ChunkFlags[], chunk: number, place: number, letter: string): void {
  if (place < 0) throw new XtError(`Invalid flags for chunk type ${chunk}`);
  let entry = flags.find((f) => f.chunk === chunk);
  if (!entry) {
    if (flags.length === MAX_FLAGS)
      throw new XtError(
        'Number of chunk types with flags exceeds currently allowed limit. Increasing this limit involves changing IPT_NUM_SCTP_FLAGS and recompiling both the kernel space and user space modules',
      );
    entry = { chunk, mask: 0, set: 0 };
    flags.push(entry);
  }
  const bit = 0x80 >> place;
  entry.mask |= bit;
  if (letter !== letter.toLowerCase()) entry.set |= bit;
}

/** ` any DATA:Be,INIT` (`print_chunks`). */
export function chunksText(spec: ChunkSpec, numeric: boolean): string {
  if (spec.types === null) return ` ${spec.how} ALL`;
  if (spec.types.size === 0) return ` ${spec.how} NONE`;
  const list = [...spec.types]
    .sort((a, b) => a - b)
    .map((type) => {
      const name = numeric ? `0x${type.toString(16).toUpperCase().padStart(4, '0')}` : nameOf(type);
      return name + flagsText(spec.flags.find((f) => f.chunk === type));
    });
  return ` ${spec.how} ${list.join(',')}`;
}

const nameOf = (type: number): string => CHUNKS.find((c) => c.type === type)?.name ?? '';

function flagsText(flags: ChunkFlags | undefined): string {
  if (!flags) return '';
  const letters = CHUNKS[flags.chunk]?.flags ?? '';
  let out = '';
  for (let i = 0; i < 8; i++) {
    const bit = 0x80 >> i;
    const letter = letters[i] ?? '-';
    if (flags.mask & bit) out += flags.set & bit ? letter : letter.toLowerCase();
  }
  return out && `:${out}`;
}
