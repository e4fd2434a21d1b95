import { createInterface } from 'node:readline';
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

async function answer(run: Conform, line: string): Promise<Record<string, unknown>> {
  let name: unknown;
  try {
    const record = JSON.parse(line) as unknown;
    if (typeof record !== 'object' || record === null) return { error: 'not a JSON object' };
    name = Reflect.get(record, 'name');
    return await run(record as Record<string, unknown>);
  } catch (error) {
    return { name, error: error instanceof Error ? error.message : String(error) };
  }
}

/** `conform KIND`: one record in, one record out, and no record ends the process. */
export async function conform(argv: readonly string[]): Promise<number> {
  const run = own(KINDS, argv[0] ?? '');
  if (!run || argv.length !== 1) throw new UsageError(`conform takes one of ${Object.keys(KINDS).join(', ')}`);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const text = `${JSON.stringify(await answer(run, line))}\n`;
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  return 0;
}
