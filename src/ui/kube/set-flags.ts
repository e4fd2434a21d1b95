import type { App } from '../../store/app.ts';

/** Asks for the line that gives kube-proxy other flags. */
export const flagCommand = (
  app: App,
  net: number,
  flags: Readonly<Record<string, string>>,
): Promise<{ readonly line: string; readonly error: string }> => app.client.query({ kind: 'kube-command', net, flags });

/** Enters it where the reader can see it. */
export async function enterAt(app: App, net: number, line: string): Promise<void> {
  const place = app.session.getState().topology?.places.find((p) => p.net === net)?.name;
  if (place === undefined) return;
  app.selection.setState({ place });
  app.settings.setState({ folded: { ...app.settings.getState().folded, terminal: false } });
  const entered = await app.enter(place, line);
  if (entered.kind === 'refused') app.session.setState({ problem: entered.error });
}
