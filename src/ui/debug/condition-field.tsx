import { useId } from 'react';
import { type ConditionError, readCondition } from '../../diagram/condition.ts';
import { T } from '../text.ts';
import { D } from './text.ts';

/** What is wrong with a condition, null when it can be read. */
export function conditionError(text: string): ConditionError | null {
  const read = readCondition(text);
  return 'error' in read ? read.error : null;
}

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A field for a condition. What cannot be read is marked beneath, at its place in the text. */
export function ConditionField({ label, value, onChange }: Props) {
  const id = useId();
  const error = conditionError(value);
  return (
    <div className={error ? 'condition bad' : 'condition'}>
      <span aria-hidden="true" className="condition-if">
        {D.breakIf}
      </span>
      <div className="condition-field">
        <input
          type="text"
          aria-label={label}
          aria-invalid={error !== null}
          aria-describedby={error ? id : undefined}
          placeholder={D.breakIfPlaceholder}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={value}
          onChange={(e) => onChange(e.target.value)}
        />
        {error && (
          <p id={id} role="status" className="condition-error">
            <code aria-hidden="true">{`${' '.repeat(error.at)}${'^'.repeat(error.length)}`}</code>
            <span>{T.say(error.message)}</span>
          </p>
        )}
      </div>
    </div>
  );
}
