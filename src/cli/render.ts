import type { LayoutName } from '../diagram/layout.ts';
import { LAYOUTS } from '../diagram/layouts.ts';
import { renderSvg } from '../diagram/svg.ts';
import type { SvgTheme } from '../diagram/svg-theme.ts';
import { writeLink } from '../protocol/share-link.ts';
import { topologyOf } from '../session/topology.ts';
import { playWords, SCENARIO_OPTIONS } from './scenario.ts';
import { option, parseOptions, UsageError } from './usage.ts';

const THEMES: readonly SvgTheme[] = ['auto', 'light', 'dark'];

/** `render SCENARIO --step N`: that step as a picture that stands alone, on standard output. */
export async function renderCommand(argv: readonly string[]): Promise<number> {
  const { words, options } = parseOptions(argv, [...SCENARIO_OPTIONS, 'layout', 'theme', 'title', 'host']);
  const layout = option(options, 'layout') ?? 'wide';
  if (!Object.hasOwn(LAYOUTS, layout))
    throw new UsageError(`--layout takes ${Object.keys(LAYOUTS).join(', ')}, not ${layout}`);
  const theme = THEMES.find((t) => t === (option(options, 'theme') ?? 'auto'));
  if (!theme) throw new UsageError(`--theme takes ${THEMES.join(', ')}`);
  const { session, index, seq, title } = await playWords(words, options);
  const topology = topologyOf(session);
  const host = option(options, 'host');
  const net = topology.places.find((place) => place.name === host)?.net;
  if (host !== undefined && net === undefined) throw new UsageError(`no such host in lab ${session.lab.id}: ${host}`);
  const svg = renderSvg(index, seq, {
    layout: layout as LayoutName,
    theme,
    topology,
    title: option(options, 'title') ?? title,
    ...(net === undefined ? {} : { net }),
  });
  process.stdout.write(`${svg}\n`);
  return 0;
}

/** `link SCENARIO --step N`: the fragment that opens it in the page, there for ever. */
export async function linkCommand(argv: readonly string[]): Promise<number> {
  const { words, options } = parseOptions(argv, [...SCENARIO_OPTIONS, 'page']);
  const { session, seq } = await playWords(words, options);
  const link = await writeLink({ session: session.save(), seq, view: 'explore', tab: 'packet', net: null });
  process.stdout.write(`${option(options, 'page') ?? ''}#${link}\n`);
  return 0;
}
