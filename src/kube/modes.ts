/** What to say to a mode that there is no proxier for (`--proxy-mode`). */
export const unsupportedMode = (mode: string): Error =>
  new Error(
    mode === 'nftables'
      ? 'kube-proxy mode nftables is not modelled yet'
      : `kube-proxy has no mode "${mode}": it is iptables or ipvs`,
  );
