import type { EnteredLine, GoalResult, GoalRow, PlacedLine, Wish } from '../../protocol/learn.ts';
import type { App } from '../../store/app.ts';

export type Role = 'setup' | 'goal' | 'solution' | 'none';
export const ROLES: readonly Role[] = ['setup', 'goal', 'solution', 'none'];

export interface DraftLine extends EnteredLine {
  readonly role: Role;
}

/** A level in the making. */
export interface Draft {
  readonly title: string;
  readonly story: string;
  readonly hints: string;
  readonly lines: readonly DraftLine[];
}

const ASKS = /(?:^|\|\s*)(?:ping|curl|nc)\s/;

/** What each line was probably for: the last change repairs, those before it break, and what asks shows how things are. */
export function guessRoles(lines: readonly EnteredLine[]): readonly DraftLine[] {
  const last = lines.findLastIndex((line) => line.changes);
  const asked = new Set<string>();
  return lines.map((line, i) => {
    if (line.changes) return { ...line, role: i === last ? 'solution' : 'setup' };
    const key = `${line.place} ${line.line}`;
    const shows = ASKS.test(line.line) && !asked.has(key);
    asked.add(key);
    return { ...line, role: shows ? 'goal' : 'none' };
  });
}

/** What came of a command, as a wish: it shall be so in the end. */
export function wishesOf({ came, said, drop }: GoalResult): readonly Wish[] {
  if (came === 'done' || came === 'failed') return said === '' ? [] : [{ kind: 'says', text: said }];
  const where: Wish[] =
    came !== 'answered' && drop?.table && drop.chain !== null
      ? [{ kind: 'dropped', place: drop.place, table: drop.table, chain: drop.chain }]
      : [];
  return [{ kind: came }, ...where];
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const placed = ({ place, line }: PlacedLine): PlacedLine => ({ place, line });

/** The level as text: its file, and the end of its id. */
export async function levelText(app: App, draft: Draft): Promise<string> {
  const lab = app.session.getState().topology?.lab ?? '';
  const of = (role: Role): readonly DraftLine[] => draft.lines.filter((line) => line.role === role);
  const asked = of('goal').map(placed);
  const { rows } = await app.client.query({ kind: 'try', rows: asked });
  const goal: GoalRow[] = asked.map((line, i) => {
    const result = rows[i];
    return { ...line, wants: result ? wishesOf(result) : [] };
  });
  const setup = of('setup').map((line) => ({ ...placed(line), ...(line.status ? { status: line.status } : {}) }));
  return JSON.stringify({
    version: 1,
    title: draft.title.trim(),
    story: linesOf(draft.story),
    lab,
    setup,
    goal,
    hints: linesOf(draft.hints),
    solution: of('solution').map(placed),
  });
}
