/** An empty state: what is not there, and what to do about it. */
export function Empty({ title, help }: { readonly title: string; readonly help: string }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      <p>{help}</p>
    </div>
  );
}
