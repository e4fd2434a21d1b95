import { useEffect, useId, useState } from 'react';
import { messageOf } from '../../base/message-of.ts';
import type { KubeFlag, KubeOverview } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { useModal } from '../parts/use-modal.ts';
import { T } from '../text.ts';
import { enterAt, flagCommand } from './set-flags.ts';
import { K } from './text.ts';

interface Props {
  readonly kube: KubeOverview;
  readonly onClose: () => void;
}

/** The flags as `kube-proxy --help` groups them, and the command that sets what was changed. */
export function FlagDialog({ kube, onClose }: Props) {
  const app = useApp();
  const modal = useModal(onClose);
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({});
  const [command, setCommand] = useState({ line: '', error: '', of: changed });
  const none = Object.keys(changed).length === 0;
  useEffect(() => {
    let gone = false;
    if (none) setCommand({ line: '', error: '', of: changed });
    else
      void flagCommand(app, kube.net, changed).then(
        (answer) => {
          if (!gone) setCommand({ ...answer, of: changed });
        },
        (error: unknown) => {
          if (!gone) setCommand({ line: '', error: messageOf(error), of: changed });
        },
      );
    return () => {
      gone = true;
    };
  }, [app, kube.net, changed, none]);
  const change = (flag: KubeFlag, value: string): void => {
    const { [flag.name]: _old, ...rest } = changed;
    setChanged(value === flag.value ? rest : { ...rest, [flag.name]: value });
  };
  return (
    <dialog {...modal.props} className="flag-dialog" aria-label={K.flagDialog}>
      <header>
        <h2>{K.flagDialog}</h2>
        <button type="button" className="button small" onClick={modal.close}>
          {K.close}
        </button>
      </header>
      <p className="quiet">{K.flagIntro}</p>
      <div className="flag-groups">
        {kube.flags.map((group) => (
          <fieldset key={group.title}>
            <legend>{group.title}</legend>
            {group.flags.map((flag) => (
              <Flag key={flag.name} flag={flag} value={changed[flag.name] ?? flag.value} change={change} />
            ))}
          </fieldset>
        ))}
      </div>
      <footer aria-live="polite">
        {command.error !== '' && <p className="bad">{T.say(command.error)}</p>}
        {command.line === '' ? (
          <p className="quiet">{command.error === '' ? K.flagNothing : ''}</p>
        ) : (
          <>
            <p className="quiet">{K.flagCommand}</p>
            <code className="flag-command">{command.line}</code>
          </>
        )}
        <button
          type="button"
          className="button primary"
          // the line of an earlier change is no longer what is asked for
          disabled={command.line === '' || command.of !== changed}
          onClick={() => {
            void enterAt(app, kube.net, command.line);
            modal.close();
          }}
        >
          {K.flagApply}
        </button>
      </footer>
    </dialog>
  );
}

interface FlagProps {
  readonly flag: KubeFlag;
  readonly value: string;
  readonly change: (flag: KubeFlag, value: string) => void;
}

function Flag({ flag, value, change }: FlagProps) {
  const id = useId();
  const help = `${id}-help`;
  return (
    <div className={value === flag.value ? 'flag' : 'flag changed'}>
      <label htmlFor={id}>
        <code>{`--${flag.name}`}</code>
      </label>
      {flag.type === 'bool' ? (
        <input
          id={id}
          type="checkbox"
          aria-describedby={help}
          checked={value === 'true'}
          onChange={(e) => change(flag, String(e.target.checked))}
        />
      ) : (
        <input
          id={id}
          type="text"
          inputMode={flag.type === 'int' ? 'numeric' : 'text'}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={help}
          value={value}
          onChange={(e) => change(flag, e.target.value)}
        />
      )}
      <p id={help} className="quiet small">{`${flag.text} (${K.flagDefault(flag.default)})`}</p>
    </div>
  );
}
