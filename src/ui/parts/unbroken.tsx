/** Text in which `--dport` is never broken after a hyphen; whatever else is broken as text is. */
export function Unbroken({ text }: { readonly text: string }) {
  return text.split(/(\s-{1,2}[\w-]+)/).map((part, i) =>
    /^\s-/.test(part) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the words of a text have no identity but their place
      <span key={i}>
        {part[0]}
        <span className="unbroken">{part.slice(1)}</span>
      </span>
    ) : (
      part
    ),
  );
}
