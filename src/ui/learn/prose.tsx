import { Fragment } from 'react';

/** Text with `code` between backticks. */
export function Prose({ text }: { readonly text: string }) {
  const parts = text.split('`');
  return (
    <p>
      {parts.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text never move
        <Fragment key={i}>{i % 2 === 1 ? <code>{part}</code> : part}</Fragment>
      ))}
    </p>
  );
}
