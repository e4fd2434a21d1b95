import { memo } from 'react';
import { ANCHOR_TABLE } from '../../diagram/columns.ts';
import { HOOKS } from '../../diagram/spots.ts';
import { T } from '../text.ts';

/** At which hooks each table can sit. */
export const AnchorTable = memo(function AnchorTable() {
  return (
    <section>
      <h3>{T.anchors}</h3>
      <table className="anchors">
        <thead>
          <tr>
            <th scope="col">{T.table}</th>
            {HOOKS.map((h) => (
              <th key={h} scope="col" title={h}>
                <abbr title={h}>{T.hookShort[h]}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ANCHOR_TABLE.map((row) => (
            <tr key={row.name}>
              <th scope="row" className={`t-${row.tint}`}>
                <i className="chip" aria-hidden="true" />
                {row.name}
              </th>
              {HOOKS.map((h) => {
                const yes = row.hooks.includes(h);
                return (
                  <td key={h} className={yes ? 'yes' : 'no'}>
                    <span aria-hidden="true">{yes ? '\u25cf' : ''}</span>
                    <span className="visually-hidden">{yes ? T.anchorYes : T.anchorNo}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet small">{T.anchorsNote}</p>
    </section>
  );
});
