interface Props {
  readonly name: string;
  readonly value: string;
  readonly rows: number;
  readonly set: (value: string) => void;
}

/** A text to be written, with its name above. */
export function EditorField({ name, value, rows, set }: Props) {
  return (
    <label className="editor-field">
      <span>{name}</span>
      <textarea rows={rows} value={value} onChange={(e) => set(e.target.value)} />
    </label>
  );
}
