import type { ReactNode } from 'react';
import { type Issue, issueText } from '../../store/own-lab/form.ts';
import { Icon } from '../parts/icons.tsx';
import { Press } from '../parts/press.tsx';
import { useEdited } from './context.ts';
import { fieldId } from './focus.ts';
import { SB } from './text.ts';

/** The issues of a field, under it. */
export function Issues({ path, of }: { readonly path: string; readonly of?: readonly Issue[] }) {
  const all = useEdited((s) => s.issues);
  const issues = of ?? all.filter((issue) => issue.path === path);
  if (issues.length === 0) return null;
  return (
    <span id={`${fieldId(path)}-issues`} className="field-issues">
      {issues.map((issue) => (
        <span key={issue.code} className={issue.level}>
          <b>{issue.level === 'error' ? SB.error : SB.warning}</b> {issueText(issue, SB.issues)}
        </span>
      ))}
    </span>
  );
}

/** For names, addresses and commands: nothing is to be corrected. */
export const PLAIN = { spellCheck: false, autoComplete: 'off', autoCapitalize: 'off' } as const;

interface TextFieldProps {
  readonly path: string;
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly placeholder?: string;
  /** The label is for screen readers only: it is clear from where it stands. */
  readonly bare?: boolean;
  readonly code?: boolean;
  readonly disabled?: boolean;
  readonly digits?: boolean;
}

/** A line of text with its label, and what is wrong with it. */
export function TextField(props: TextFieldProps) {
  const { path, label, value, set, placeholder, bare = false, code = true, disabled = false, digits = false } = props;
  const id = fieldId(path);
  const wrong = useEdited((s) => s.issues.some((issue) => issue.path === path));
  const error = useEdited((s) => s.issues.some((issue) => issue.path === path && issue.level === 'error'));
  return (
    <span className="form-field">
      <label htmlFor={id} className={bare ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <input
        id={id}
        className={code ? 'code' : undefined}
        value={value}
        placeholder={placeholder}
        disabled={disabled}
        {...PLAIN}
        inputMode={digits ? 'numeric' : undefined}
        aria-invalid={error || undefined}
        aria-describedby={wrong ? `${id}-issues` : undefined}
        onChange={(e) => set(digits ? e.target.value.replace(/\D/g, '') : e.target.value)}
      />
      <Issues path={path} />
    </span>
  );
}

/** A number that may be left out. */
export function NumberField(
  props: Omit<TextFieldProps, 'value' | 'set'> & {
    readonly value: number | undefined;
    readonly set: (value: number | undefined) => void;
  },
) {
  const { value, set, ...rest } = props;
  return (
    <TextField
      {...rest}
      digits
      value={value === undefined ? '' : String(value)}
      set={(text) => set(text === '' ? undefined : Number(text.slice(0, 9)))}
    />
  );
}

interface ChoiceFieldProps {
  readonly path: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly set: (value: string) => void;
  readonly bare?: boolean;
  readonly disabled?: boolean;
}

/** One of a list. */
export function ChoiceField({ path, label, value, options, set, bare = false, disabled = false }: ChoiceFieldProps) {
  const id = fieldId(path);
  return (
    <span className="form-field">
      <label htmlFor={id} className={bare ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <select id={id} value={value} disabled={disabled} onChange={(e) => set(e.target.value)}>
        {!options.some(([v]) => v === value) && <option value={value}>{value}</option>}
        {options.map(([v, name]) => (
          <option key={v} value={v}>
            {name}
          </option>
        ))}
      </select>
      <Issues path={path} />
    </span>
  );
}

export function CheckField(props: {
  readonly path: string;
  readonly label: string;
  readonly checked: boolean;
  readonly set: (checked: boolean) => void;
}) {
  return (
    <label className="form-check">
      <input
        id={fieldId(props.path)}
        type="checkbox"
        checked={props.checked}
        onChange={(e) => props.set(e.target.checked)}
      />
      {props.label}
    </label>
  );
}

/** Takes a row of a list away. */
export const RemoveButton = ({ label, act }: { readonly label: string; readonly act: () => void }) => (
  <Press label={label} icon="close" act={act} />
);

/** Adds a row to a list. */
export function AddButton({ label, act }: { readonly label: string; readonly act: () => void }) {
  return (
    <button type="button" className="button small" onClick={act}>
      <Icon name="plus" />
      {label}
    </button>
  );
}

export function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="form-group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

/** A list with the item at `index` replaced, or taken away; nothing when it is empty then. */
export function withItem<T>(list: readonly T[] | undefined, index: number, item: T | null): readonly T[] {
  const all = list ?? [];
  if (item === null) return all.filter((_, i) => i !== index);
  return index < all.length ? all.map((old, i) => (i === index ? item : old)) : [...all, item];
}
