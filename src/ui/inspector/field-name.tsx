import { lazy, memo, Suspense, useState } from 'react';
import { T } from '../text.ts';

const FieldHistory = lazy(() => import('../debug/field-history.tsx').then((m) => ({ default: m.FieldHistory })));

interface Props {
  readonly skb: number;
  readonly field: string;
  readonly label: string;
}

/** A field's name, which opens its history: who gave it which value, and a breakpoint on the next. */
export const FieldName = memo(function FieldName({ skb, field, label }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <dt>
        <button
          type="button"
          className="field-name"
          aria-expanded={open}
          title={T.whoChanged(label)}
          onClick={() => setOpen(!open)}
        >
          {label}
        </button>
      </dt>
      {open && (
        <dd className="field-card">
          <Suspense fallback={null}>
            <FieldHistory skb={skb} field={field} label={label} />
          </Suspense>
        </dd>
      )}
    </>
  );
});
