import { memo } from 'react';
import { ruleTokens } from '../../diagram/rule-tokens.ts';
import { R } from './rules-text.ts';

/** A rule as `iptables -S` prints it, each word in the colour of what it is. */
export const RuleCode = memo(function RuleCode({ spec }: { readonly spec: string }) {
  return (
    <code className="rule-spec">
      {ruleTokens(spec).map((t, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: words have no identity but their place
        <span key={i}>
          {i > 0 && ' '}
          <span className={`w-${t.kind}`}>{t.text}</span>
        </span>
      ))}
    </code>
  );
});

/** A rule in words. */
export const RuleInWords = memo(function RuleInWords({ spec }: { readonly spec: string }) {
  const { conditions, action, comment } = R.explain(spec);
  return (
    <span className="rule-words">
      {conditions.length > 0 ? R.when(conditions.map((c) => c.words).join(R.and)) : R.always}
      <b>{action}</b>
      {comment !== '' && <span className="quiet">{` \u2014 ${comment}`}</span>}
    </span>
  );
});
