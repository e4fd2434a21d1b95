import { messageOf } from '../src/base/message-of.ts';
import { connectTimes } from './linux.ts';
import { chosen, PARTS, type Surroundings } from './parts.ts';

const at = process.argv.indexOf('--connect');
const option = (name: string): string | undefined => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? undefined : process.argv[i + 1];
};

async function main(): Promise<void> {
  if (at > 0) return connectTimes(process.argv[at + 1] ?? '', process.argv[at + 2] ?? '');
  const { CHROMIUM_PATH: browser, BASE_URL: url } = process.env;
  const around: Surroundings = {
    say: (text) => process.stdout.write(`${text}\n`),
    services: Number(option('services') ?? 10_000),
    page: browser && url ? { browser, url } : null,
  };
  let failed = 0;
  for (const name of chosen(option('only'))) {
    try {
      await PARTS[name](around);
    } catch (error) {
      failed++;
      around.say(`  ${name} could not be measured: ${messageOf(error)}`);
    }
  }
  if (failed > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 2;
}
