import { createInterface } from 'node:readline';
import { messageOf } from '../base/message-of.ts';
import { own } from '../base/own.ts';
import { conformCli } from './conform-cli.ts';
import { conformFlow } from './conform-flows.ts';
import { conformIpvs } from './conform-ipvs.ts';
import { conformKubeProxy } from './conform-kube.ts';
import { conformPackets } from './conform-packets.ts';
import { UsageError } from './usage.ts';

/** Takes a question and gives the same record with the answer in it. May throw: the record then says why. */
type Conform = (record: Record<string, unknown>) => Promise<Record<string, unknown>> | Record<string, unknown>;

const KINDS: Readonly<Record<string, Conform>> = {
  cli: conformCli,
  packets: conformPackets,
  ipvs: conformIpvs,
  'kube-proxy': conformKubeProxy,
  flows: conformFlow,
};

export const CONFORM_KINDS = Object.keys(KINDS);

/** The answer to one line of input, whatever it is. */
export async function answer(kind: string, line: string): Promise<Record<string, unknown>> {
  const run = own(KINDS, kind);
  if (!run) throw new UsageError(`conform takes one of ${CONFORM_KINDS.join(', ')}`);
  let name: unknown;
  try {
    const record = JSON.parse(line) as unknown;
    if (typeof record !== 'object' || record === null) return { error: 'not a JSON object' };
    name = Reflect.get(record, 'name');
    return await run(record as Record<string, unknown>);
  } catch (error) {
    return { name, error: messageOf(error) };
  }
}

/** `conform KIND`: one record in, one record out, and no record ends the process. */
export async function conform(argv: readonly string[]): Promise<number> {
  const kind = CONFORM_KINDS.find((one) => one === argv[0]);
  if (kind === undefined || argv.length !== 1) throw new UsageError(`conform takes one of ${CONFORM_KINDS.join(', ')}`);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const text = `${JSON.stringify(await answer(kind, line))}\n`;
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  return 0;
}
