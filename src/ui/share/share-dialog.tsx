import { type ReactNode, useEffect, useId, useState } from 'react';
import { messageOf } from '../../base/message-of.ts';
import type { App } from '../../store/app.ts';
import { fileOf, fragmentOf, openFile, openOwn, sharedNow } from '../../store/share.ts';
import { useApp } from '../context.ts';
import { FileButton } from '../parts/file-button.tsx';
import { Icon } from '../parts/icons.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useModal } from '../parts/use-modal.ts';
import { T } from '../text.ts';
import { S } from './text.ts';
import '../parts/dialog.css';
import './share.css';

/** The link of what is shown: `undefined` while it is made, null when it would be too long. */
type Fragment = string | null | undefined;

/** Link, file, embed; and the reader's own session, when a link took its place. */
export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const app = useApp();
  const { props, close } = useModal(onClose);
  const [fragment, setFragment] = useState<Fragment>(undefined);
  const [said, setSaid] = useState('');
  useEffect(() => {
    makeFragment(app).then(setFragment, (error: unknown) => setSaid(S.failed(T.say(messageOf(error)))));
  }, [app]);
  return (
    <dialog {...props} className="framed share" aria-labelledby="share-title">
      <div className="share-head">
        <h2 id="share-title">{S.title}</h2>
        <button type="button" className="icon-button" aria-label={T.close} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <p className="quiet">{S.intro}</p>
      <LinkPart fragment={fragment} />
      <FilePart tooLong={fragment === null} say={setSaid} close={close} />
      {typeof fragment === 'string' && <EmbedPart fragment={fragment} />}
      <AsidePart say={setSaid} close={close} />
      <p className="share-said" role="status">
        {said}
      </p>
    </dialog>
  );
}

const makeFragment = async (app: App): Promise<string | null> => fragmentOf(await sharedNow(app));

const pageUrl = (page: string, fragment: string): string => {
  const url = new URL(page, location.href);
  url.search = '';
  url.hash = fragment;
  return url.href;
};

function LinkPart({ fragment }: { readonly fragment: Fragment }) {
  const url = typeof fragment === 'string' ? pageUrl('./', fragment) : '';
  return (
    <Part name={S.link}>
      {fragment === null ? (
        <p>{S.tooLong}</p>
      ) : (
        <>
          <div className="share-row">
            <input
              readOnly
              aria-label={S.link}
              value={url || S.linkWaiting}
              onFocus={(event) => event.target.select()}
            />
            <Copy text={url} name={S.copyLink} primary />
          </div>
          <p className="quiet small">{url && S.linkNote(url.length)}</p>
        </>
      )}
    </Part>
  );
}

interface ActProps {
  readonly say: (text: string) => void;
  readonly close: () => void;
}

function FilePart({ tooLong, say, close }: ActProps & { readonly tooLong: boolean }) {
  const app = useApp();
  const save = async (): Promise<void> => {
    try {
      const { name, text } = fileOf(await sharedNow(app));
      saveFile(name, new Blob([text], { type: 'application/json' }));
    } catch (error) {
      say(S.failed(T.say(messageOf(error))));
    }
  };
  const open = async (file: File): Promise<void> => {
    try {
      await openFile(app, file);
      close();
    } catch (error) {
      say(S.notOpened(T.say(messageOf(error))));
    }
  };
  return (
    <Part name={S.file}>
      <div className="share-row">
        <button type="button" className={tooLong ? 'button primary' : 'button'} onClick={() => void save()}>
          {S.save}
        </button>
        <FileButton className="button" name={S.open} onFile={(file) => void open(file)} />
      </div>
      <p className="quiet small">{S.fileNote}</p>
    </Part>
  );
}

function EmbedPart({ fragment }: { readonly fragment: string }) {
  const app = useApp();
  const title = S.embedTitle(app.session.getState().topology?.title ?? '');
  const url = pageUrl('./embed.html', fragment);
  const text = `<iframe src="${url}" title="${title.replaceAll('"', '&quot;')}" width="100%" height="720" frameborder="0" loading="lazy"></iframe>`;
  return (
    <Part name={S.embed}>
      <div className="share-row">
        <textarea readOnly rows={3} aria-label={S.embed} value={text} onFocus={(event) => event.target.select()} />
        <Copy text={text} name={S.copyEmbed} />
      </div>
      <p className="quiet small">{S.embedNote}</p>
    </Part>
  );
}

function AsidePart({ say, close }: ActProps) {
  const app = useApp();
  const [own] = useState(() => app.keeper.loadAside());
  if (!own) return null;
  const back = (): void => {
    openOwn(app, own).then(close, (error: unknown) => say(S.failed(T.say(messageOf(error)))));
  };
  return (
    <Part name={S.aside}>
      <div className="share-row">
        <button type="button" className="button" onClick={back}>
          {S.asideOpen}
        </button>
        <span className="quiet small">{S.asideNote}</span>
      </div>
    </Part>
  );
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{name}</h3>
      {children}
    </section>
  );
}

interface CopyProps {
  readonly text: string;
  readonly name: string;
  readonly primary?: boolean;
}

/** Copies a text, and says what became of it. */
function Copy({ text, name, primary = false }: CopyProps) {
  const [how, setHow] = useState<'' | 'copied' | 'notCopied'>('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setHow('copied');
    } catch {
      setHow('notCopied');
    }
  };
  return (
    <>
      <button
        type="button"
        className={primary ? 'button primary' : 'button'}
        aria-label={name}
        disabled={text === ''}
        onClick={() => void copy()}
      >
        {how === 'copied' && <Icon name="check" />}
        {how === 'copied' ? S.copied : S.copy}
      </button>
      <span className={how === 'notCopied' ? 'share-trouble small' : 'visually-hidden'} role="status">
        {how && S[how]}
      </span>
    </>
  );
}
