import { ApiError, invalid, required } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { checkFields, isManifest, type Manifest, manifestKind } from './decode.ts';
import { selectsItself } from './deployments.ts';
import { labelErrors } from './label-errors.ts';
import type {
  ApiEndpointSlice,
  ApiNode,
  ApiObject,
  ApiService,
  DaemonSet,
  Deployment,
  KindInfo,
  Pod,
  PodSpec,
} from './objects.ts';
import { selects } from './objects.ts';
import { defaultService, dropTypeDependentFields, type ServiceAllocator, serviceErrors } from './service-admission.ts';

/** What became of a manifest. */
export interface Applied {
  readonly info: KindInfo;
  readonly name: string;
  readonly outcome: 'created' | 'configured' | 'unchanged';
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Reads the name and the namespace of a manifest, and checks its fields. */
function identity(manifest: Manifest, info: KindInfo, namespace: string): { name: string; namespace: string } {
  checkFields(manifest, info);
  const metadata = isManifest(manifest.metadata) ? manifest.metadata : {};
  const name = typeof metadata.name === 'string' ? metadata.name : '';
  if (name === '') throw new ApiError('BadRequest', 'resource name may not be empty');
  const own = typeof metadata.namespace === 'string' ? metadata.namespace : namespace;
  const good = info.kind === 'Service' ? DNS_LABEL : DNS_NAME;
  if (!good.test(name)) {
    const why = "a lowercase RFC 1123 name must consist of lower case alphanumeric characters and '-'";
    throw refusal(info, name, [invalid('metadata.name', name, why)]);
  }
  return { name, namespace: info.namespaced ? own : '' };
}

const refusal = (info: KindInfo, name: string, errors: readonly string[]): ApiError => {
  const list = errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
  return new ApiError('Invalid', `The ${info.kind} "${name}" is invalid: ${list}`);
};

/** The manifest as an object: defaults filled in, checked. `before` is the one it takes the place of. */
function admit(cluster: Cluster, object: ApiObject, before: ApiObject | null, allocator: ServiceAllocator): ApiObject {
  const errors: string[] = [...labelErrors(object.metadata)];
  let result = object;
  switch (object.kind) {
    case 'Service': {
      const old = before as ApiService | null;
      const service = dropTypeDependentFields(object, old);
      errors.push(...serviceErrors(cluster, service, old, allocator));
      if (errors.length === 0) result = defaultService(cluster, service, old, allocator);
      break;
    }
    case 'Deployment': {
      const { spec } = object as Partial<Deployment>;
      if (!spec?.selector?.matchLabels) errors.push(required('spec.selector'));
      else if (!spec.template?.metadata?.labels) errors.push(required('spec.template.metadata.labels'));
      else if (!selectsItself(object)) {
        const labels = spec.template.metadata.labels;
        errors.push(invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
      }
      errors.push(...containerErrors(spec?.template?.spec?.containers, 'spec.template.spec'));
      const replicas = spec?.replicas ?? 1;
      if (replicas < 0) errors.push(invalid('spec.replicas', replicas, 'must be greater than or equal to 0'));
      if (replicas > 200) errors.push(invalid('spec.replicas', replicas, 'more than 200 pods are not modelled'));
      result = { ...object, spec: { ...object.spec, replicas } };
      break;
    }
    case 'ReplicaSet':
      errors.push('metadata.name: Forbidden: a ReplicaSet without a Deployment is not modelled; change the Deployment');
      break;
    case 'DaemonSet': {
      const { spec } = object as Partial<DaemonSet>;
      if (!spec?.selector?.matchLabels) errors.push(required('spec.selector'));
      else if (!selects(spec.selector.matchLabels, spec.template?.metadata?.labels))
        errors.push(
          invalid(
            'spec.template.metadata.labels',
            spec.template?.metadata?.labels,
            '`selector` does not match template `labels`',
          ),
        );
      errors.push(...containerErrors(spec?.template?.spec?.containers, 'spec.template.spec'));
      if (spec?.template?.spec?.hostNetwork !== true)
        errors.push(invalid('spec.template.spec.hostNetwork', false, 'a DaemonSet without it is not modelled'));
      break;
    }
    case 'Pod': {
      const { spec } = object as Partial<Pod>;
      const old = before as Pod | null;
      errors.push(...containerErrors(spec?.containers, 'spec'));
      if (old && spec?.containers && JSON.stringify(old.spec.containers) !== JSON.stringify(spec.containers))
        errors.push('spec: Forbidden: pod updates may not change fields other than labels and annotations');
      const nodeName = spec?.nodeName ?? old?.spec.nodeName;
      if (nodeName !== undefined && !cluster.get('Node', '', nodeName))
        errors.push(invalid('spec.nodeName', nodeName, 'there is no such node'));
      result = {
        ...object,
        spec: old?.spec ?? object.spec,
        status: old?.status ?? { phase: 'Pending', ready: false },
      };
      break;
    }
    case 'Node':
      if (!before) errors.push('metadata.name: Forbidden: a lab cannot get more nodes');
      else
        result = {
          ...object,
          spec: { ...object.spec, podCIDR: (before as ApiNode).spec.podCIDR },
          status: (before as ApiNode).status,
        };
      break;
    case 'EndpointSlice': {
      const { addressType } = object as Partial<ApiEndpointSlice>;
      if (addressType === undefined) errors.push(required('addressType'));
      break;
    }
  }
  if (errors.length > 0) throw refusal(manifestKind(object as unknown as Manifest), object.metadata.name, errors);
  return result;
}

/** What a person wrote of an object: without what the API server keeps for itself. */
const written = (object: ApiObject): string => {
  const { resourceVersion: _version, uid: _uid, creationTimestamp: _time, ...metadata } = object.metadata;
  return JSON.stringify(canonical({ ...object, metadata }));
};

/** With keys in order, and without those that have no value. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isManifest(value)) return value;
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return Object.fromEntries(keys.sort().map((key) => [key, canonical(value[key])]));
}

/** null means that a field is not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isManifest(value)) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== null);
  return Object.fromEntries(entries.map(([key, v]) => [key, withoutNulls(v)]));
}

/** What is wrong with the containers of a pod. */
function containerErrors(containers: PodSpec['containers'] | undefined, at: string): string[] {
  if (!containers?.length) return [required(`${at}.containers`)];
  return containers.flatMap(({ name, ports }, i) => [
    ...(name ? [] : [required(`${at}.containers[${i}].name`)]),
    ...(ports ?? []).flatMap(({ containerPort }, j) =>
      containerPort >= 1 && containerPort <= 65535
        ? []
        : [
            invalid(
              `${at}.containers[${i}].ports[${j}].containerPort`,
              containerPort,
              'must be between 1 and 65535, inclusive',
            ),
          ],
    ),
  ]);
}

/** `kubectl apply` and `create` of one manifest. Throws `ApiError`. */
export function applyManifest(
  cluster: Cluster,
  manifest: Manifest,
  how: { readonly namespace: string; readonly create: boolean },
  allocator: ServiceAllocator,
): Applied {
  const info = manifestKind(manifest);
  const { name, namespace } = identity(manifest, info, how.namespace);
  const before = cluster.get(info.kind, namespace, name);
  if (before && how.create) {
    const what = `${info.plural}${info.group === '' ? '' : `.${info.group}`}`;
    throw new ApiError('AlreadyExists', `${what} "${name}" already exists`);
  }
  const { labels, annotations } = isManifest(manifest.metadata) ? manifest.metadata : {};
  const object = {
    ...manifest,
    ...(info.kind === 'EndpointSlice' ? {} : { spec: withoutNulls(manifest.spec ?? {}), status: undefined }),
    metadata: {
      // everything else of the metadata is the server's own
      namespace,
      name,
      labels: labels ?? before?.metadata.labels,
      annotations: annotations ?? before?.metadata.annotations,
      ...(before?.metadata.deletionTimestamp ? { deletionTimestamp: before.metadata.deletionTimestamp } : {}),
      ...(before?.metadata.ownerReferences ? { ownerReferences: before.metadata.ownerReferences } : {}),
    },
  } as unknown as ApiObject;
  const admitted = admit(cluster, object, before, allocator);
  if (before && written(before) === written(admitted)) return { info, name, outcome: 'unchanged' };
  cluster.put(admitted);
  return { info, name, outcome: before ? 'configured' : 'created' };
}
