import { LineCounter, parseAllDocuments } from 'yaml';
import { messageOf } from '../../base/message-of.ts';
import { YamlError } from './yaml-error.ts';

/** Deeper values than this are nobody's manifest. */
const MAX_DEPTH = 100;

/** The documents of a text as plain values (YAML 1.2, with merge keys). Empty documents are left out. */
export function parseYaml(text: string): readonly unknown[] {
  // the parser keeps more of a text than its values: with 10,000 documents at once it would fill the memory
  return partsOf(text).flatMap(({ part, line }) => parsePart(part, line));
}

/** A text cut in front of its document marks, which are marks wherever they stand. Directives belong to what follows: then it is left whole. */
function partsOf(text: string): readonly { readonly part: string; readonly line: number }[] {
  if (/^%/m.test(text)) return [{ part: text, line: 0 }];
  let line = 0;
  return text.split(/^(?=---(?:[ \t\r]|$))/m).map((part) => {
    const at = { part, line };
    for (let i = part.indexOf('\n'); i >= 0; i = part.indexOf('\n', i + 1)) line++;
    return at;
  });
}

function parsePart(text: string, before: number): readonly unknown[] {
  const lines = new LineCounter();
  const at = (offset: number): { readonly line: number; readonly column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: before + Math.max(1, line), column: Math.max(1, col) };
  };
  const documents = documentsOf(text, lines);
  for (const { errors } of documents) {
    const [error] = errors;
    if (error) throw new YamlError(at(error.pos[0]), error.message);
  }
  return documents.flatMap((document): unknown[] => {
    const start = at(document.range[0]);
    if (document.contents === null) return [];
    try {
      const value: unknown = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 })) ?? 'null');
      if (depthOf(value) > MAX_DEPTH) throw new YamlError(start, `more than ${MAX_DEPTH} levels`);
      return value === null ? [] : [value];
    } catch (error) {
      if (error instanceof YamlError) throw error;
      throw new YamlError(start, messageOf(error));
    }
  });
}

function documentsOf(text: string, lineCounter: LineCounter) {
  try {
    const parsed = parseAllDocuments(text, { lineCounter, prettyErrors: false, merge: true });
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    // the parser calls itself for each level
    if (error instanceof RangeError) throw new YamlError({ line: 1, column: 1 }, 'too many levels');
    throw error;
  }
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((max: number, v) => Math.max(max, depthOf(v)), 0);
}
