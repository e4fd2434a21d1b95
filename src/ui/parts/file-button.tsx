import { useRef } from 'react';

/** Longer than any level, lesson or lab: a file may be anything. */
export const MOST_BYTES = 500_000;

interface Props {
  readonly name: string;
  readonly onFile: (file: File) => void;
  readonly title?: string;
  readonly className?: string;
  readonly accept?: string;
}

/** Lets the reader choose a file: of JSON, unless it says otherwise. */
export function FileButton({
  name,
  onFile,
  title,
  className = 'button small',
  accept = '.json,application/json',
}: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={className} title={title} onClick={() => input.current?.click()}>
        {name}
      </button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={name}
        onChange={(e) => {
          const chosen = e.target.files?.[0];
          e.target.value = '';
          if (chosen) onFile(chosen);
        }}
      />
    </>
  );
}
