/** Answers in the order in which they were asked for, however long each takes. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: Promise<T>): Promise<T> {
    const mine = Promise.all([work, this.last]).then(([answer]) => answer);
    // one that fails holds up nobody
    this.last = mine.catch(() => {});
    return mine;
  }
}
