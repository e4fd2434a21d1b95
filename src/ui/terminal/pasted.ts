import { delimiterFor } from './here-document.ts';

const TABLE = /^\*(filter|nat|mangle|raw|security)\s*$/;
const AS_LISTED = /^-[PNA]\s+\S/;

/**
 * What is pasted into an empty line. The text of `iptables-save` becomes the command that loads it, and the lines of
 * `iptables -S` become commands; anything else stays as it is. Nothing runs before Enter.
 */
export function pastedCommand(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const said = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const [first] = said;
  if (first === undefined) return text;
  if (TABLE.test(first) && said.includes('COMMIT')) {
    const saved = lines.join('\n').trim();
    const word = delimiterFor(saved);
    return `iptables-restore <<'${word}'\n${saved}\n${word}`;
  }
  if (said.every((line) => AS_LISTED.test(line))) return said.map((line) => `iptables ${line}`).join('\n');
  return text;
}
