/** A command line that breaks between its words: never within `--dport`, unless a word is longer than the line. */
export function Words({ place, line }: { readonly place: string; readonly line: string }) {
  return (
    <code>
      <span className="learn-place">{place}$</span>
      {line.split(' ').map((word, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the words of a fixed line never move
        <span key={i}>
          {' '}
          <span className="word">{word}</span>
        </span>
      ))}
    </code>
  );
}
