import { describeStep, sentences } from '../diagram/describe.ts';
import type { LayoutName } from '../diagram/layout.ts';
import { LAYOUTS } from '../diagram/layouts.ts';
import { renderSvg } from '../diagram/svg.ts';
import type { SvgTheme } from '../diagram/svg-theme.ts';
import { writeLink } from '../protocol/share-link.ts';
import type { Session } from '../session/session.ts';
import { topologyOf } from '../session/topology.ts';
import { playWords, SCENARIO_OPTIONS } from './scenario.ts';
import { option, parseOptions, UsageError } from './usage.ts';

const THEMES: readonly SvgTheme[] = ['auto', 'light', 'dark'];

/** `render SCENARIO --step N`: that step as a picture that stands alone, on standard output. */
export async function renderCommand(argv: readonly string[]): Promise<number> {
  const { words, options } = parseOptions(argv, [...SCENARIO_OPTIONS, 'layout', 'theme', 'title', 'host', 'format']);
  const layout = option(options, 'layout') ?? 'wide';
  if (!Object.hasOwn(LAYOUTS, layout))
    throw new UsageError(`--layout takes ${Object.keys(LAYOUTS).join(', ')}, not ${layout}`);
  const theme = THEMES.find((t) => t === (option(options, 'theme') ?? 'auto'));
  if (!theme) throw new UsageError(`--theme takes ${THEMES.join(', ')}`);
  const format = option(options, 'format') ?? 'svg';
  if (format !== 'svg' && format !== 'json') throw new UsageError(`--format takes svg or json, not ${format}`);
  const { session, index, seq, title } = await playWords(words, options);
  const topology = topologyOf(session);
  const host = option(options, 'host');
  const net = topology.places.find((place) => place.name === host)?.net;
  if (host !== undefined && net === undefined) throw new UsageError(`no such host in lab ${session.lab.id}: ${host}`);
  const shownTitle = option(options, 'title') ?? title;
  const svg = renderSvg(index, seq, {
    layout: layout as LayoutName,
    theme,
    topology,
    title: shownTitle,
    ...(net === undefined ? {} : { net }),
  });
  if (format === 'svg') {
    process.stdout.write(`${svg}\n`);
    return 0;
  }
  const nameOf = (id: number): string => topology.places.find((place) => place.net === id)?.name ?? `net ${id}`;
  const step = describeStep(index, seq, nameOf);
  const link = await linkTo(session, seq);
  process.stdout.write(`${JSON.stringify({ svg, title: shownTitle, description: sentences(step), ...step, link })}\n`);
  return 0;
}

const linkTo = (session: Session, seq: number): Promise<string> =>
  writeLink({ session: session.save(), seq, view: 'explore', tab: 'packet', net: null });

/** `link SCENARIO --step N`: the fragment that opens it in the page, there for ever. */
export async function linkCommand(argv: readonly string[]): Promise<number> {
  const { words, options } = parseOptions(argv, [...SCENARIO_OPTIONS, 'page']);
  const { session, seq } = await playWords(words, options);
  const link = await linkTo(session, seq);
  process.stdout.write(`${option(options, 'page') ?? ''}#${link}\n`);
  return 0;
}
