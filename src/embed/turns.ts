import type { ToFrame } from '../protocol/embed.ts';

/**
 * In which order the host's wishes are done: one after the other, but that nothing waits for a line that runs, which may never
 * end. Lines wait for each other, and are given up when something else is opened.
 */
export class Turns {
  private readonly act: (message: ToFrame) => Promise<void>;
  private readonly fail: (message: ToFrame, error: unknown) => void;
  private turn: Promise<void>;
  private lines: Promise<void> = Promise.resolve();
  /** Counts what was opened. */
  private opened = 0;

  /** `first`: what all wishes wait for. */
  constructor(
    first: Promise<void>,
    act: (message: ToFrame) => Promise<void>,
    fail: (message: ToFrame, error: unknown) => void,
  ) {
    this.turn = first;
    this.act = act;
    this.fail = fail;
  }

  hear(message: ToFrame): void {
    if (message.type === 'run') {
      this.lines = this.after(Promise.all([this.turn, this.lines]), message, this.opened);
      return;
    }
    if (message.type === 'load') {
      this.opened++;
      this.lines = Promise.resolve();
    }
    this.turn = this.after(this.turn, message, this.opened);
  }

  private async after(before: Promise<unknown>, message: ToFrame, opened: number): Promise<void> {
    try {
      await before;
      if (message.type === 'run' && opened !== this.opened) throw new Error('something else was opened meanwhile');
      await this.act(message);
    } catch (error) {
      this.fail(message, error);
    }
  }
}
