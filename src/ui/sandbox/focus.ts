/** The element of a form that is about a path of the lab, as `links.0.a.mtu`. */
export const fieldId = (path: string): string => `lab-${path.replaceAll('.', '-')}`;

/** In the next frame, when the form is there; who went elsewhere meanwhile stays there. */
function soon(go: () => void): void {
  const from = document.activeElement;
  requestAnimationFrame(() => {
    const { activeElement } = document;
    if (activeElement === from || activeElement === document.body) go();
  });
}

/** Goes to the form beside the drawing. */
export function focusForm(): void {
  soon(() => document.getElementById('sandbox-form')?.focus());
}

/** Goes to the field of a path, or to the nearest thing that there is. */
export function focusField(path: string): void {
  soon(() => {
    const parts = path.split('.');
    for (let n = parts.length; n > 0; n--) {
      const found = document.getElementById(fieldId(parts.slice(0, n).join('.')));
      const details = found?.closest('details');
      if (details) details.open = true;
      if (found) return found.focus();
    }
    document.getElementById('sandbox-form')?.focus();
  });
}
