import { useState } from 'react';
import { addPod, freeDev } from '../../store/own-lab/connect.ts';
import { FORWARD, forwards, put, setNode, withBridge } from '../../store/own-lab/edit.ts';
import {
  type DeviceAt,
  devicesOf,
  type ISSUES,
  isNodeName,
  NODE_KINDS,
  type NodeKind,
  type OwnLab,
  type OwnNode,
  SWITCH_BRIDGE,
} from '../../store/own-lab/form.ts';
import { removeNode } from '../../store/own-lab/remove.ts';
import { joinNodes } from './choose.ts';
import { useEdited, useEditor } from './context.ts';
import { DeviceFields } from './device-fields.tsx';
import { AddButton, CheckField, ChoiceField, Group, Issues, PLAIN } from './fields.tsx';
import { fieldId } from './focus.ts';
import { RouteRows, ServerRows, SysctlRows } from './node-lists.tsx';
import { SB } from './text.ts';

/** All that can be said of one node. */
export function NodeForm({ name }: { readonly name: string }) {
  const editor = useEditor();
  const lab = useEdited((s) => s.lab);
  const n = lab.nodes.findIndex((node) => node.name === name);
  const node = lab.nodes[n];
  if (!node) return null;
  const path = `nodes.${n}`;
  const set = (next: OwnNode, what: string): void => editor.change(setNode(lab, name, next), `${path}.${what}`);
  const hosts = lab.nodes.filter(({ kind }) => kind !== 'pod' && kind !== 'switch');
  const isSwitch = node.kind === 'switch';
  return (
    <>
      <NameField node={node} path={path} />
      {node.kind === 'pod' ? (
        <ChoiceField
          path={`${path}.host`}
          label={SB.host}
          value={node.host ?? ''}
          options={hosts.map((host) => [host.name, host.name] as const)}
          disabled={node.fixed === true}
          set={(host) => set({ ...node, host }, 'host')}
        />
      ) : (
        <ChoiceField
          path={`${path}.kind`}
          label={SB.kind}
          value={node.kind}
          options={kindsFor(lab, node).map((kind) => [kind, SB.kinds[kind]] as const)}
          disabled={node.fixed === true}
          set={(kind) => set({ ...node, kind: NODE_KINDS.find((k) => k === kind) ?? node.kind }, 'kind')}
        />
      )}
      {node.fixed && <p className="quiet small">{SB.fixed}</p>}
      <Devices lab={lab} node={node} path={path} />
      {!isSwitch && (
        <>
          <RouteRows node={node} path={path} set={set} />
          <ServerRows node={node} path={path} set={set} />
          <Group title={SB.settings}>
            <CheckField
              path={`${path}.sysctls`}
              label={SB.forwards}
              checked={forwards(node)}
              set={(on) => {
                const { [FORWARD]: _, ...others } = node.sysctls ?? {};
                set({ ...node, sysctls: on ? { [FORWARD]: '1', ...others } : others }, 'forward');
              }}
            />
            <Issues path={`${path}.sysctls`} />
            <SysctlRows node={node} path={path} set={set} />
          </Group>
        </>
      )}
      <Joins lab={lab} node={node} />
      {!node.fixed && (
        <button type="button" className="button danger" onClick={() => editor.change(removeNode(lab, name))}>
          {SB.deleteNode(name)}
        </button>
      )}
    </>
  );
}

/** A switch is nothing but its bridge: what has pods, addresses or routes of its own is none. */
function kindsFor(lab: OwnLab, node: OwnNode): readonly NodeKind[] {
  const own =
    lab.nodes.some(({ host }) => host === node.name) ||
    (node.bridges ?? []).length > 0 ||
    (node.routes ?? []).length > 0 ||
    devicesOf(lab).some((d) => d.node === node.name && (d.device.addrs ?? []).length > 0);
  return NODE_KINDS.filter((kind) => kind !== 'pod' && (kind !== 'switch' || !own || node.kind === 'switch'));
}

/** A name is taken once it is one: until then the lab keeps the old one. */
function NameField({ node, path }: { readonly node: OwnNode; readonly path: string }) {
  const editor = useEditor();
  const lab = useEdited((s) => s.lab);
  const [typed, setTyped] = useState<string | null>(null);
  const value = typed ?? node.name;
  const id = fieldId(`${path}.name`);
  const twice = lab.nodes.some((other) => other !== node && other.name === value);
  const T = SB.issues as typeof ISSUES;
  const why = twice ? T.nameTwice(value) : isNodeName(value) ? '' : T.name(value);
  const take = (): void => {
    if (why === '' && value !== node.name)
      editor.change(setNode(lab, node.name, { ...node, name: value }), '', { kind: 'node', name: value });
    else if (why === '') setTyped(null);
  };
  return (
    <span className="form-field">
      <label htmlFor={id}>{SB.name}</label>
      <input
        id={id}
        className="code"
        value={value}
        disabled={node.fixed === true}
        {...PLAIN}
        aria-invalid={why !== '' || undefined}
        aria-describedby={why === '' ? undefined : `${id}-issues`}
        onChange={(e) => setTyped(e.target.value)}
        onBlur={take}
        onKeyDown={(e) => {
          if (e.key === 'Enter') take();
          if (e.key === 'Escape') setTyped(null);
        }}
      />
      {why !== '' && (
        <span id={`${id}-issues`} className="field-issues" role="alert">
          <span className="error">{SB.badName(why)}</span>
        </span>
      )}
    </span>
  );
}

function Devices({ lab, node, path }: { readonly lab: OwnLab; readonly node: OwnNode; readonly path: string }) {
  const editor = useEditor();
  const own = devicesOf(lab).filter((d) => d.node === node.name && d.path !== path);
  const addBridge = (): void => {
    const bridges = [...(node.bridges ?? []), { dev: freeDev(lab, node, 'br') }];
    editor.change(setNode(lab, node.name, { ...node, bridges }));
  };
  return (
    <Group title={SB.interfaces}>
      {own.length === 0 && <p className="quiet small">{SB.noInterfaces}</p>}
      {own.map((at) => (
        <Device key={at.path} lab={lab} node={node} at={at} />
      ))}
      {node.kind !== 'switch' && node.kind !== 'pod' && <AddButton label={SB.addBridge} act={addBridge} />}
    </Group>
  );
}

function Device({ lab, node, at }: { readonly lab: OwnLab; readonly node: OwnNode; readonly at: DeviceAt }) {
  const editor = useEditor();
  const bad = useEdited((s) => s.issues.some(({ level, path }) => level === 'error' && path.startsWith(`${at.path}.`)));
  const [part, index = '', side = '', n = ''] = at.path.split('.');
  const link = part === 'links' ? lab.links[Number(index)] : undefined;
  const far = link && (side === 'a' ? link.b : link.a);
  const note = far ? SB.to(far.node, far.dev) : SB.bridgeNote;
  const port = at.bridge !== null && at.bridge !== SWITCH_BRIDGE ? SB.portOf(at.bridge) : '';
  const dropBridge = (): void => {
    const { dev } = at.device;
    const bridges = (node.bridges ?? []).filter((_, i) => i !== Number(n));
    const links = lab.links.map((l) => ({
      ...l,
      a: l.a.node === node.name && l.a.bridge === dev ? withBridge(l.a, '') : l.a,
      b: l.b.node === node.name && l.b.bridge === dev ? withBridge(l.b, '') : l.b,
    }));
    editor.change(setNode({ ...lab, links }, node.name, put<OwnNode, 'bridges'>(node, 'bridges', bridges)));
  };
  return (
    <details className={bad ? 'device bad' : 'device'}>
      <summary>
        <code>{at.device.dev}</code>
        <code className="quiet">{(at.device.addrs ?? []).join(' ')}</code>
        <span className="quiet small">{port === '' ? note : `${note}, ${port}`}</span>
      </summary>
      <DeviceFields at={at} />
      {at.isBridge && !node.fixed && (
        <button type="button" className="button small danger" onClick={dropBridge}>
          {SB.removeBridge(at.device.dev)}
        </button>
      )}
    </details>
  );
}

/** Links and pods by the form: no pointer is needed. */
function Joins({ lab, node }: { readonly lab: OwnLab; readonly node: OwnNode }) {
  const editor = useEditor();
  const others = lab.nodes.filter(({ name, kind }) => name !== node.name && kind !== 'pod');
  const reach = node.kind === 'pod' ? others.filter(({ name }) => name === node.host) : others;
  const [chosen, setChosen] = useState('');
  const to = reach.some(({ name }) => name === chosen) ? chosen : (reach[0]?.name ?? '');
  return (
    <Group title={SB.connect}>
      {to !== '' && (
        <div className="form-row">
          <ChoiceField
            path="connect"
            label={SB.connectTo}
            value={to}
            options={reach.map(({ name }) => [name, name] as const)}
            set={setChosen}
          />
          <button type="button" className="button" onClick={() => joinNodes(editor, node.name, to)}>
            {SB.connectIt}
          </button>
        </div>
      )}
      {node.kind !== 'switch' && node.kind !== 'pod' && (
        <AddButton
          label={SB.addPod}
          act={() => {
            const made = addPod(lab, node.name);
            editor.change(made.lab, '', { kind: 'node', name: made.name });
          }}
        />
      )}
    </Group>
  );
}
