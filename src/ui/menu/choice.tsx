import type { ReactNode } from 'react';
import './menu.css';

interface ChoiceProps<V extends string> {
  readonly legend: string;
  readonly name: string;
  readonly value: V;
  readonly options: readonly (readonly [value: V, label: string])[];
  readonly choose: (value: V) => void;
  readonly className?: string;
  readonly children?: ReactNode;
}

/** One of a few, as a row of radio buttons under its name. */
export function Choice<V extends string>(props: ChoiceProps<V>) {
  return (
    <fieldset className={`choice ${props.className ?? ''}`}>
      <legend>{props.legend}</legend>
      <div className="segmented">
        {props.options.map(([value, label]) => (
          <label key={value}>
            <input
              type="radio"
              name={props.name}
              checked={props.value === value}
              onChange={() => props.choose(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {props.children}
    </fieldset>
  );
}
