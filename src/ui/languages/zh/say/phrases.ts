/** English to Chinese. `{}` is anything; in Chinese they come in the same order, or by number: `{2}`. */
export type Phrases = Readonly<Record<string, string>>;

/** Makes a function that says a phrase in another language; what it does not know it says as it is. */
export function phraseBook(...books: readonly Phrases[]): (english: string) => string {
  const whole = new Map<string, string>();
  const forms: { readonly form: RegExp; readonly told: string; readonly fixed: number }[] = [];
  for (const [english, told] of books.flatMap((book) => Object.entries(book))) {
    if (!english.includes('{}')) whole.set(english, told);
    else forms.push({ form: formOf(english), told, fixed: english.replaceAll('{}', '').length });
  }
  // the more words are fixed, the surer it is meant
  forms.sort((a, b) => b.fixed - a.fixed);
  const known = new Map<string, string>();
  const say = (english: string): string => {
    const before = known.get(english);
    if (before !== undefined) return before;
    const told = whole.get(english) ?? filled(english) ?? english;
    if (known.size > KEPT) known.clear();
    known.set(english, told);
    return told;
  };
  const filled = (english: string): string | null => {
    for (const { form, told } of forms) {
      const parts = form.exec(english);
      if (parts) return fill(told, parts.slice(1).map(say));
    }
    return null;
  };
  return say;
}

/** So many answers are remembered: a trace says the same things again and again. */
const KEPT = 5000;

const formOf = (english: string): RegExp => new RegExp(`^${english.split('{}').map(escaped).join('(.+?)')}$`, 's');

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function fill(told: string, values: readonly string[]): string {
  let at = 0;
  return told.replace(/\{(\d*)\}/g, (_, n: string) => values[n === '' ? at++ : Number(n) - 1] ?? '');
}
