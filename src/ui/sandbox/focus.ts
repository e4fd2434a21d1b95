/** The element of a form that is about a path of the lab, as `links.0.a.mtu`. */
export const fieldId = (path: string): string => `lab-${path.replaceAll('.', '-')}`;

/** Goes to the form beside the drawing. */
export function focusForm(): void {
  requestAnimationFrame(() => document.getElementById('sandbox-form')?.focus());
}

/** Goes to the field of a path, or to the nearest thing that there is. */
export function focusField(path: string): void {
  requestAnimationFrame(() => {
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
