import { lazy, Suspense, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { T } from '../text.ts';

const ShareDialog = lazy(() => import('./share-dialog.tsx').then((m) => ({ default: m.ShareDialog })));

/** Opens what one can do with the session: send it, keep it, put it on a page. */
export function ShareButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button"
        title={T.shareTitle}
        aria-label={T.shareTitle}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="share" />
        <span className="wide-only">{T.share}</span>
      </button>
      <Suspense fallback={null}>{open && <ShareDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
