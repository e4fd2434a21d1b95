/** The release that kubectl, kube-proxy and the nodes say they are. */
export const KUBERNETES_VERSION = 'v1.30.5';
