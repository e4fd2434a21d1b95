import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';

/** A string of the source: with `{}` for each value that is put into it, and what it is given to. */
export interface Said {
  readonly file: string;
  readonly text: string;
  /** Calls, properties and constants around it, the nearest last. */
  readonly around: readonly string[];
}

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

const src = join(import.meta.dirname, '../src');
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** All strings in a folder or a file of `src` that have words of a sentence in them: small letters, and a space. */
export function proseIn(folder: string): readonly Said[] {
  if (folder.endsWith('.ts')) return proseOf(folder, readFileSync(join(src, folder), 'utf8'));
  return readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|testing/.test(file))
    .sort()
    .flatMap((file) => proseOf(`${folder}/${file}`, readFileSync(join(src, folder, file), 'utf8')));
}

function proseOf(file: string, source: string): Said[] {
  const said: Said[] = [];
  const visit = (value: unknown, around: readonly string[]): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, around);
    if (!isNode(value) || /^Import|^TSLiteralType/.test(value.type)) return;
    const text = textOf(value);
    if (text !== null && /[a-z]{2,} |[a-z] [a-z]{2,}/.test(text)) said.push({ file, text, around });
    for (const [part, child] of Object.entries(value)) visit(child, within(value, part, around));
  };
  visit(parseSync(file, source).program, []);
  return said;
}

function textOf(node: Node): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node.type !== 'TemplateLiteral') return null;
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('{}');
}

function within(node: Node, part: string, around: readonly string[]): readonly string[] {
  if (node.type === 'CallExpression' && part === 'arguments') return [...around, `${nameOf(node.callee)}()`];
  if (node.type === 'NewExpression' && part === 'arguments') return [...around, `new ${nameOf(node.callee)}`];
  if (node.type === 'Property' && part === 'value') return [...around, `${nameOf(node.key)}:`];
  if (node.type === 'VariableDeclarator' && part === 'init') return [...around, `${nameOf(node.id)} =`];
  return around;
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  return String(node.name ?? node.value ?? nameOf(node.property));
}
