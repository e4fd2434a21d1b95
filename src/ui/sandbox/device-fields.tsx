import { put, setDevice, withBridge } from '../../store/own-lab/edit.ts';
import type { DeviceAt, OwnDevice, OwnEnd } from '../../store/own-lab/form.ts';
import { useEdited, useEditor } from './context.ts';
import { AddButton, CheckField, ChoiceField, NumberField, RemoveButton, TextField, withItem } from './fields.tsx';
import { SB } from './text.ts';

/** Name, addresses, MTU, MAC of a device; of a link's end also its bridge. */
export function DeviceFields({ at }: { readonly at: DeviceAt }) {
  const editor = useEditor();
  const lab = useEdited((s) => s.lab);
  const node = lab.nodes.find(({ name }) => name === at.node);
  const { path, device } = at;
  const set = (next: OwnDevice, what: string): void => editor.change(setDevice(lab, path, next), `${path}.${what}`);
  const addrs = device.addrs ?? [];
  const setAddrs = (list: readonly string[]): void => set(put<OwnDevice, 'addrs'>(device, 'addrs', list), 'addrs');
  const bridges = node?.kind === 'switch' ? [] : (node?.bridges ?? []);
  const end: OwnEnd | null = 'node' in device ? device : null;
  return (
    <div className="device-fields">
      <div className="form-row">
        <TextField
          path={`${path}.dev`}
          label={SB.deviceName}
          value={device.dev}
          set={(dev) => set({ ...device, dev }, 'dev')}
        />
        <NumberField
          path={`${path}.mtu`}
          label={SB.mtu}
          value={device.mtu}
          placeholder="1500"
          set={(mtu) => set(put<OwnDevice, 'mtu'>(device, 'mtu', mtu), 'mtu')}
        />
      </div>
      <TextField
        path={`${path}.mac`}
        label={SB.mac}
        value={device.mac ?? ''}
        placeholder={SB.macAuto}
        set={(mac) => set(put<OwnDevice, 'mac'>(device, 'mac', mac === '' ? undefined : mac), 'mac')}
      />
      {end && bridges.length > 0 && (
        <ChoiceField
          path={`${path}.bridge`}
          label={SB.bridge}
          value={end.bridge ?? ''}
          options={[['', SB.noBridge], ...bridges.map(({ dev }) => [dev, dev] as const)]}
          set={(bridge) => set(withBridge(end, bridge), 'bridge')}
        />
      )}
      {end?.bridge !== undefined && (
        <CheckField
          path={`${path}.hairpin`}
          label={SB.hairpin}
          checked={end.hairpin === true}
          set={(on) => set(put<OwnEnd, 'hairpin'>(end, 'hairpin', on ? true : undefined), 'hairpin')}
        />
      )}
      {(at.bridge === null || addrs.length > 0) && (
        <fieldset className="form-list">
          <legend>{SB.addresses}</legend>
          {addrs.map((text, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: addresses are told apart by their place alone
            <div className="form-row" key={i}>
              <TextField
                path={`${path}.addrs.${i}`}
                label={SB.address(i + 1)}
                bare
                value={text}
                placeholder={SB.addressPlace}
                set={(addr) => setAddrs(withItem(addrs, i, addr.trim()))}
              />
              <RemoveButton label={SB.removeAddress(text)} act={() => setAddrs(withItem(addrs, i, null))} />
            </div>
          ))}
          {at.bridge === null && <AddButton label={SB.addAddress} act={() => setAddrs([...addrs, ''])} />}
        </fieldset>
      )}
    </div>
  );
}
