/** What a word of a rule is, for its colour. */
export type RuleTokenKind = 'option' | 'match' | 'not' | 'value' | 'jump' | 'comment';

export interface RuleToken {
  readonly text: string;
  readonly kind: RuleTokenKind;
}

/** One condition or action of a rule: an option, its values, and whether it is turned round. */
export interface RulePart {
  readonly not: boolean;
  readonly option: string;
  readonly values: readonly string[];
  /** The match or target it belongs to; '' for those of the rule itself. */
  readonly module: string;
}

/** The words of a line as iptables-save writes it: quoted text is one word. */
export function wordsOf(spec: string): string[] {
  return spec.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
}

/** A rule as words with a kind each, in the order of the text. */
export function ruleTokens(spec: string): RuleToken[] {
  const tokens: RuleToken[] = [];
  let before = '';
  for (const text of wordsOf(spec)) {
    const kind: RuleTokenKind =
      text === '!'
        ? 'not'
        : text.startsWith('-') && !/^-\d/.test(text)
          ? 'option'
          : before === '-j' || before === '-g'
            ? 'jump'
            : before === '-m'
              ? 'match'
              : before === '--comment'
                ? 'comment'
                : 'value';
    tokens.push({ text, kind });
    before = text;
  }
  return tokens;
}

/** A rule as its parts: `-m` names the module of what follows, `-j` too. */
export function ruleParts(spec: string): RulePart[] {
  const parts: { not: boolean; option: string; values: string[]; module: string }[] = [];
  let module = '';
  let not = false;
  for (const { text, kind } of ruleTokens(spec)) {
    if (kind === 'not') not = true;
    else if (kind === 'option') {
      const own = !text.startsWith('--');
      if (own) module = '';
      parts.push({ not, option: text, values: [], module });
      not = false;
    } else {
      parts.at(-1)?.values.push(text);
      if (kind === 'match' || kind === 'jump') module = text;
    }
  }
  return parts;
}
