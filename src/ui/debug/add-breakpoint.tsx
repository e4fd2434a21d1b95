import { type FormEvent, useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { breakAtText, parseBreakAt } from '../../diagram/breakpoints.ts';
import { FIELDS } from '../../diagram/condition-fields.ts';
import { placesIn } from '../../diagram/search.ts';
import { useApp, useMoment } from '../context.ts';
import { T } from '../text.ts';
import { ConditionField, conditionError } from './condition-field.tsx';
import { D } from './text.ts';

/** One more breakpoint: where, on which host, under which condition. */
export function AddBreakpoint() {
  const app = useApp();
  const { index } = useMoment();
  const places = useStore(app.session, (s) => s.topology?.places);
  const length = useStore(app.session, (s) => s.length);
  const id = useId();
  const [where, setWhere] = useState('');
  const [host, setHost] = useState('');
  const [condition, setCondition] = useState('');
  const [tried, setTried] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the index grows in place, `length` says so
  const offered = useMemo(() => placesIn(index).map(breakAtText), [index, length]);
  const at = parseBreakAt(where);
  const problem = !at
    ? D.breakWhereBad
    : at.kind === 'any' && condition.trim() === ''
      ? D.breakIfNeeded
      : T.say(conditionError(condition)?.message ?? '');
  const add = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!at || problem !== '') return;
    const text = condition.trim();
    app.setBreak({ ...at, ...(host ? { host } : {}), ...(text ? { condition: text } : {}) });
    setWhere('');
    setCondition('');
    setTried(false);
  };
  return (
    <form className="break-add" onSubmit={add}>
      <label className="field grow">
        <span>{D.breakWhere}</span>
        <input
          type="text"
          list={`${id}-places`}
          value={where}
          placeholder={D.breakWherePlaceholder}
          aria-describedby={`${id}-help`}
          aria-invalid={!at}
          autoComplete="off"
          spellCheck={false}
          onChange={(e) => setWhere(e.target.value)}
        />
      </label>
      <datalist id={`${id}-places`}>
        {offered.map((text) => (
          <option key={text} value={text} />
        ))}
      </datalist>
      <label className="field">
        <span>{D.breakHost}</span>
        <select value={host} onChange={(e) => setHost(e.target.value)}>
          <option value="">{D.breakAnyHost}</option>
          {places?.map((p) => (
            <option key={p.net}>{p.name}</option>
          ))}
        </select>
      </label>
      <ConditionField label={D.breakIf} value={condition} onChange={setCondition} />
      <button type="submit" className="button primary">
        {D.breakAddButton}
      </button>
      <p className="break-problem" role="status">
        {(tried || (where !== '' && !at)) && problem}
      </p>
      <p className="quiet small" id={`${id}-help`}>
        {D.breakWhereHelp}
      </p>
      <details>
        <summary>{D.breakFields}</summary>
        <p className="quiet small">{D.breakFieldsNote}</p>
        <ul className="break-fields">
          {FIELDS.map((f) => (
            <li key={f.name}>
              <button
                type="button"
                className="link"
                onClick={() => setCondition(condition.trim() === '' ? f.example : `${condition} && ${f.example}`)}
              >
                <code>{f.example}</code>
              </button>
            </li>
          ))}
        </ul>
      </details>
    </form>
  );
}
