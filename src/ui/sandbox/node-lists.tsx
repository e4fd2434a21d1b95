import { useState } from 'react';
import { FORWARD, put } from '../../store/own-lab/edit.ts';
import type { OwnNode } from '../../store/own-lab/form.ts';
import { AddButton, ChoiceField, Group, NumberField, PLAIN, RemoveButton, TextField, withItem } from './fields.tsx';
import { SB } from './text.ts';

interface Props {
  readonly node: OwnNode;
  readonly path: string;
  readonly set: (node: OwnNode, what: string) => void;
}

/** How `ip route` calls the route to everything. */
const DEFAULT = 'default';

export function RouteRows({ node, path, set }: Props) {
  const routes = node.routes ?? [];
  const change = (list: typeof routes): void => set(put<OwnNode, 'routes'>(node, 'routes', list), 'routes');
  return (
    <Group title={SB.routes}>
      {routes.map((route, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: routes are told apart by their place alone
        <div className="form-row" key={i}>
          <TextField
            path={`${path}.routes.${i}.to`}
            label={SB.routeTo(i + 1)}
            bare
            value={route.to}
            placeholder={DEFAULT}
            set={(to) => change(withItem(routes, i, { ...route, to: to.trim() }))}
          />
          <span className="quiet" aria-hidden="true">
            {SB.via}
          </span>
          <TextField
            path={`${path}.routes.${i}.via`}
            label={SB.routeVia(i + 1)}
            bare
            value={route.via}
            placeholder="192.0.2.254"
            set={(via) => change(withItem(routes, i, { ...route, via: via.trim() }))}
          />
          <RemoveButton label={SB.removeRoute(route.to)} act={() => change(withItem(routes, i, null))} />
        </div>
      ))}
      <AddButton
        label={SB.addRoute}
        act={() => change([...routes, { to: routes.some(({ to }) => to === DEFAULT) ? '' : DEFAULT, via: '' }])}
      />
    </Group>
  );
}

export function ServerRows({ node, path, set }: Props) {
  const servers = node.servers ?? [];
  const change = (list: typeof servers): void => set(put<OwnNode, 'servers'>(node, 'servers', list), 'servers');
  const free = [80, 8080, 443, 8000].find((port) => !servers.some((s) => s.port === port)) ?? 80;
  return (
    <Group title={SB.servers}>
      {servers.map((server, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: servers are told apart by their place alone
        <div className="form-row" key={i}>
          <ChoiceField
            path={`${path}.servers.${i}.kind`}
            label={SB.serverKind(i + 1)}
            bare
            value={server.kind}
            options={[
              ['http', SB.serverKinds.http],
              ['udp', SB.serverKinds.udp],
            ]}
            set={(kind) => change(withItem(servers, i, { ...server, kind: kind === 'udp' ? 'udp' : 'http' }))}
          />
          <span className="quiet" aria-hidden="true">
            {SB.onPort}
          </span>
          <NumberField
            path={`${path}.servers.${i}`}
            label={SB.serverPort(i + 1)}
            bare
            value={server.port === 0 ? undefined : server.port}
            set={(port) => change(withItem(servers, i, { ...server, port: port ?? 0 }))}
          />
          <RemoveButton label={SB.removeServer(String(server.port))} act={() => change(withItem(servers, i, null))} />
        </div>
      ))}
      <AddButton label={SB.addServer} act={() => change([...servers, { kind: 'http', port: free }])} />
    </Group>
  );
}

/** Settings often wanted. */
const KNOWN = [
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.all.route_localnet',
  'net.ipv4.icmp_echo_ignore_all',
  'net.bridge.bridge-nf-call-iptables',
  'net.netfilter.nf_conntrack_max',
  'net.ipv4.ip_default_ttl',
];

/** Sysctls beside the one for forwarding, which has a box of its own. */
export function SysctlRows({ node, path, set }: Props) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('1');
  const entries = Object.entries(node.sysctls ?? {});
  const change = (sysctls: Readonly<Record<string, string>>): void => set({ ...node, sysctls }, 'sysctls');
  const add = (): void => {
    if (name.trim() === '') return;
    change({ ...node.sysctls, [name.trim()]: value });
    setName('');
  };
  return (
    <>
      {entries.map(([key, text], i) =>
        key === FORWARD ? null : (
          <div className="form-row" key={key}>
            <TextField
              path={`${path}.sysctls.${i}`}
              label={key}
              value={text}
              set={(next) => change({ ...node.sysctls, [key]: next })}
            />
            <RemoveButton
              label={SB.removeSysctl(key)}
              act={() => change(Object.fromEntries(entries.filter(([other]) => other !== key)))}
            />
          </div>
        ),
      )}
      <div className="form-row">
        <span className="form-field">
          <label htmlFor="sysctl-name">{SB.sysctlName}</label>
          <input
            id="sysctl-name"
            className="code"
            list="sysctl-names"
            value={name}
            {...PLAIN}
            onChange={(e) => setName(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === 'Enter') add();
            }}
          />
          <datalist id="sysctl-names">
            {KNOWN.map((known) => (
              <option key={known} value={known} />
            ))}
          </datalist>
        </span>
        <span className="form-field short">
          <label htmlFor="sysctl-value">{SB.sysctlValue}</label>
          <input id="sysctl-value" className="code" value={value} onChange={(e) => setValue(e.target.value)} />
        </span>
        <button type="button" className="button" onClick={add}>
          {SB.addSysctl}
        </button>
      </div>
    </>
  );
}
