/** Browsers that ask where to save need the address until then, milliseconds. */
const KEPT = 10_000;

/** Hands a file to the browser's downloads. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT);
}

/** Hands a text of JSON to the browser's downloads, with a line break at its end. */
export const saveJson = (name: string, text: string): void =>
  saveFile(name, new Blob([`${text}\n`], { type: 'application/json' }));
