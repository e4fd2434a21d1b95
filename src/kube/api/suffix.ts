import { hashName } from '../sha256.ts';

/** Letters of generated names: no vowels, nothing that looks like something else. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** The random end of a generated name (`rand.String`). Here it is a function of what it is for. */
export function suffix(of: string, length = 5): string {
  let text = '';
  for (const letter of hashName(of, length)) {
    const n = letter < 'A' ? letter.charCodeAt(0) - 24 : letter.charCodeAt(0) - 65;
    text += ALPHABET[n % ALPHABET.length] ?? '';
  }
  return text;
}
