import type { LabText } from '../translation.ts';

export const CHAPTERS_ZH: Readonly<Record<string, string>> = {
  'first-steps': 'iptables 入门',
  nat: 'NAT 与连接跟踪',
  'kube-iptables': 'iptables 模式的 kube-proxy',
  ipvs: 'IPVS',
  outages: '生产故障',
};

export const LABS_ZH: Readonly<Record<string, LabText>> = {
  host: {
    title: '单台主机',
    summary: '外部的一个客户端和一台带 Web 服务器的主机，用一根网线相连。',
  },
  router: {
    title: '路由器',
    summary: '客户端和服务器分处两个网络，中间是转发数据包的路由器。',
  },
  cluster: {
    title: '两节点集群',
    summary: '两个 Kubernetes 节点，带有 Pod、Service 和 kube-proxy，外部有一个能访问 node-a 的客户端。',
  },
  bare: {
    title: '空主机',
    summary: '一台名为 node1 的主机和一个全新的网络命名空间，供你自己搭建。',
  },
  containers: {
    title: '容器主机',
    summary: '一台主机，网桥上有两个容器。主机的 8080 端口发布给其中一个容器里的 Web 服务器。',
  },
  'cluster-ipvs': {
    title: 'IPVS 模式的集群',
    summary: '两节点集群，kube-proxy 处于 IPVS 模式：Service 是 kube-ipvs0 上的虚拟服务器。',
  },
  'cluster-lb': {
    title: '负载均衡器后面的集群',
    summary: '一个客户端，一台与两个节点各有一根网线相连的负载均衡器，以及一个 LoadBalancer 类型的 Service。',
  },
  'cluster-firewall': {
    title: '带防火墙的集群',
    summary: '两节点集群，每个节点都有主机防火墙：INPUT 丢弃来自外部的未知流量。',
  },
};
