import type { FromWorker, ToWorker } from '../../protocol/messages.ts';

/** A worker whose answers the test gives. */
export class FakeWorker {
  readonly sent: ToWorker[] = [];
  private receive: (message: FromWorker) => void = () => {};
  post(message: ToWorker): void {
    this.sent.push(message);
  }
  listen(receive: (message: FromWorker) => void): void {
    this.receive = receive;
  }
  say(...messages: FromWorker[]): void {
    for (const m of messages) this.receive(m);
  }
  ready(): void {
    const first = { place: 'node', line: 'ping -c 1 node' };
    this.say({ type: 'ready', version: 1, labs: [{ id: 'host', title: 'One host', summary: '', first }] });
  }
  /** Answers the last request of a type. */
  async answer(type: ToWorker['type'], error = ''): Promise<void> {
    const asked = this.sent.findLast((m) => m.type === type);
    const id = asked && 'id' in asked ? asked.id : 0;
    this.say(
      error ? { type: 'reply', id, ok: false, error } : { type: 'reply', id, ok: true, value: { type: 'done' } },
    );
    for (let i = 0; i < 8; i++) await Promise.resolve();
  }
}

/** A browser that keeps nothing. */
export const noStorage = (): Storage => {
  throw new Error('none');
};
