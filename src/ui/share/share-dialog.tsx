import { useEffect, useRef } from 'react';
import { T } from '../text.ts';

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="share" aria-label={T.share} onClose={onClose}>
      <button type="button" className="button" onClick={() => void navigator.clipboard.writeText(location.href)}>
        {T.share}
      </button>
    </dialog>
  );
}
