import { useStore } from 'zustand';
import { stateSpot } from './state-spot.ts';
import { S } from './state-text.ts';

/** A field to find entries with; there where not all fit, or something is being looked for. */
export function FindEntry({ count, shown }: { readonly count: number; readonly shown: number }) {
  const find = useStore(stateSpot, (s) => s.find);
  if (count <= shown && find === '') return null;
  return (
    <label className="field find-entry">
      <span>{S.find}</span>
      <input
        type="search"
        value={find}
        placeholder={S.findExample}
        onChange={(e) => stateSpot.setState({ find: e.target.value, mark: '' })}
      />
    </label>
  );
}
