import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelFunction, sourceUrl } from '../diagram/kernel-functions/kernel-functions.ts';
import { writeScenario } from '../protocol/scenario.ts';
import type { ReferenceExample } from '../session/reference/example.ts';
import { type ReferenceEntry, type ReferenceKind, reference } from '../session/reference/reference.ts';
import { option, parseOptions, UsageError } from './usage.ts';

const KERNEL = '6.1';
const TITLES: Readonly<Record<ReferenceKind, string>> = {
  command: 'Commands',
  match: 'Matches',
  target: 'Targets',
  hook: 'Hook functions',
  sysctl: 'Sysctls',
  flag: 'Flags of kube-proxy',
};
/** Text that Markdown, HTML and templates of site generators leave as it is. */
const plain = (text: string): string => text.replace(/[&<>{}*_`[\]|\\~]/g, (c) => `&#${c.charCodeAt(0)};`);
const code = (text: string): string => `<code v-pre>${plain(text)}</code>`;

function exampleOf({ lab, lines }: ReferenceExample, page: string): string[] {
  const scenario = writeScenario({
    lab: lab === 'any' ? 'host' : lab,
    seed: 1,
    rx: 'napi',
    lines,
    step: -1,
    title: '',
  });
  const typed = lines.map(({ place, line }) => `${place}$ ${line}`.trim());
  const address = `${page}#scenario=${encodeURIComponent(scenario)}`;
  return [
    ['```sh', ...typed, '```'].join('\n'),
    `<a href="${address}" target="_blank" rel="noopener">Run it in the page</a>`,
  ];
}

function section(
  { kind, name, summary, usage, options, files, inert, example }: ReferenceEntry,
  page: string,
): string[] {
  const what = summary === '' ? (kernelFunction(name)?.does ?? '') : summary;
  const source = (file: string): string =>
    kind === 'flag' ? code(file) : `<a href="${sourceUrl(file, KERNEL)}">${code(file)}</a>`;
  return [
    `## ${plain(name)}`,
    plain(what),
    ...(inert ? ['It is taken and shown, but does nothing here.'] : []),
    ...(usage.length > 0 ? [usage.map((line) => `- ${code(line)}`).join('\n')] : []),
    ...(options.length > 0
      ? [['| option | what |', '|---|---|', ...options.map((o) => `| ${code(o.name)} | ${plain(o.text)} |`)].join('\n')]
      : []),
    ...(example ? exampleOf(example, page) : []),
    ...(files.length > 0 ? [`${kind === 'flag' ? 'In Kubernetes' : 'In Linux'}: ${files.map(source).join(', ')}`] : []),
  ];
}

/** The pages of the reference, by the names of their files: one for each kind of thing, and one that lists them. */
export async function referencePages(page: string): Promise<ReadonlyMap<string, string>> {
  const entries = await reference();
  const pages = new Map<string, string>();
  const list: string[] = [];
  for (const [kind, title] of Object.entries(TITLES)) {
    const own = entries.filter((entry) => entry.kind === kind);
    pages.set(`${kind}.md`, `${[`# ${title}`, ...own.flatMap((entry) => section(entry, page))].join('\n\n')}\n`);
    list.push(`- [${title}](./${kind}.md): ${own.length}`);
  }
  pages.set('index.md', `# Reference\n\nWhat the model knows, made from its registries.\n\n${list.join('\n')}\n`);
  return pages;
}

/** `reference FOLDER`: writes the pages. */
export async function referenceCommand(argv: readonly string[]): Promise<number> {
  const { words, options } = parseOptions(argv, ['page']);
  const [folder] = words;
  if (folder === undefined) throw new UsageError('a folder is wanted, for the pages');
  mkdirSync(folder, { recursive: true });
  const pages = await referencePages(option(options, 'page') ?? './');
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  process.stdout.write(`${pages.size} pages in ${folder}\n`);
  return 0;
}
