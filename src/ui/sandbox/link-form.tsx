import { put, setLink } from '../../store/own-lab/edit.ts';
import { devicesOf, type OwnLink } from '../../store/own-lab/form.ts';
import { removeLink } from '../../store/own-lab/remove.ts';
import { useEdited, useEditor } from './context.ts';
import { DeviceFields } from './device-fields.tsx';
import { Group, Issues, NumberField } from './fields.tsx';
import { SB } from './text.ts';

/** A link and both of its ends. */
export function LinkForm({ index }: { readonly index: number }) {
  const editor = useEditor();
  const lab = useEdited((s) => s.lab);
  const link = lab.links[index];
  if (!link) return null;
  const path = `links.${index}`;
  const ends = devicesOf(lab).filter((d) => d.path === `${path}.a` || d.path === `${path}.b`);
  const veth = lab.nodes.some(({ name, kind }) => kind === 'pod' && (name === link.a.node || name === link.b.node));
  return (
    <>
      <p className="quiet small">{veth ? SB.veth : SB.cable}</p>
      <Issues path={path} />
      {(['a', 'b'] as const).map((side) => {
        const at = ends.find((d) => d.path === `${path}.${side}`);
        return (
          at && (
            <Group key={side} title={SB.end(at.node)}>
              <Issues path={`${path}.${side}.node`} />
              <DeviceFields at={at} />
            </Group>
          )
        );
      })}
      {!veth && (
        <NumberField
          path={`${path}.latencyUs`}
          label={SB.latency}
          value={link.latencyUs}
          placeholder="50"
          set={(us) =>
            editor.change(setLink(lab, index, put<OwnLink, 'latencyUs'>(link, 'latencyUs', us)), `${path}.latency`)
          }
        />
      )}
      <button type="button" className="button danger" onClick={() => editor.change(removeLink(lab, index))}>
        {SB.deleteLink}
      </button>
    </>
  );
}
