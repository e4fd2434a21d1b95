import '../parts/dialog.css';
import '../styles/help.css';
import { ACTIONS, keyLabels } from '../actions.ts';
import { P } from '../palette/text.ts';
import { useModal } from '../parts/use-modal.ts';
import { T } from '../text.ts';
import { closeHelp } from './help-state.ts';

const COLOURS = ['raw', 'mangle', 'nat', 'filter', 'conntrack'] as const;

export function HelpDialog() {
  const modal = useModal(closeHelp);
  return (
    <dialog {...modal.props} className="framed help" aria-labelledby="help-title">
      <header>
        <h2 id="help-title">{T.helpDialog.title}</h2>
        <button type="button" className="button" onClick={modal.close}>
          {T.close}
        </button>
      </header>
      <p>{T.helpDialog.intro}</p>
      <div className="help-columns">
        <section>
          <h3>{T.helpDialog.keys}</h3>
          <dl className="keys">
            {ACTIONS.map((action) => (
              <div key={action.id}>
                <dt>
                  {action.keys.flatMap(keyLabels).map((k) => (
                    <kbd key={k}>{k}</kbd>
                  ))}
                </dt>
                <dd>{P.action[action.id]}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <div>
            <h3>{T.helpDialog.colours}</h3>
            <ul className="colours">
              {COLOURS.map((name) => (
                <li key={name}>
                  <span className={`chip t-${name}`} />
                  {T.legend[name]}
                </li>
              ))}
            </ul>
            <h3>{T.helpDialog.commands}</h3>
            <p>{T.helpDialog.commandsNote}</p>
          </div>
          <div>
            <h3>{T.rxModel}</h3>
            <p>{T.rxNote.napi}</p>
            <p>{T.rxNote.classic}</p>
          </div>
        </section>
      </div>
    </dialog>
  );
}
