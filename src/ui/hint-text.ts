import { defineTexts } from './texts.ts';

/** What a newcomer is told to do next, lab by lab. */
export const H = defineTexts('hint', {
  box: {
    action: 'Type it for me',
    byHand: (place: string) => `or type it below, at ${place}`,
    droppedTitle: 'The kernel dropped it',
    droppedBody:
      'The Why tab names the rule. Step back with the left arrow to see it match, and what it had counted before. Then take it away:',
    droppedOther:
      'No rule did this: the Why tab names the function and the reason. Step back with the left arrow to see what led to it.',
    droppedAction: 'Take the rule away',
    mendedTitle: 'The rule is gone: the next ping passes',
    mendedBody: 'Try rules of your own, or go on to a cluster and follow a packet to a Service.',
    mendedAction: 'Open the cluster lab',
    startTitle: 'Nothing has been sent yet',
    startBody: 'Send the first packet, and watch each kernel function that it meets:',
  },
  nextSteps: {
    host: {
      title: 'A ping crosses the node. Now drop it',
      body: 'Each stop is one kernel function. Add a rule to the node\u2019s INPUT chain, then ping again:',
      watchTitle: 'The rule is in the node\u2019s INPUT chain',
      watch: 'The next ping is on its way there. Space pauses, the arrow keys go step by step.',
    },
    router: {
      title: 'A request is forwarded. Now hide its sender',
      body: 'Let the router put its own address in place of the client\u2019s, then ask again:',
      watchTitle: 'POSTROUTING now rewrites the source',
      watch: 'Follow the request out by eth1, and the reply back: State shows both directions.',
    },
    cluster: {
      title: 'A pod asks a Service. Now ask from outside',
      body: 'The Service web has port 30080 on each node. Ask node-a for it from a host outside of the cluster:',
      watchTitle: 'A NodePort is a chain of rules on node-a',
      watch:
        'Shift and right arrow goes from hook to hook. Rules shows the way to the DNAT, and where the reply gets its old address back.',
    },
    clusterIpvs: {
      title: 'IPVS waits for it in INPUT. Now from outside',
      body: 'kube-ipvs0 carries the address, so routing says it is for this host. Ask for the node port from the client:',
      watchTitle: 'The same virtual server, at another address',
      watch: 'Hooks shows the functions of IPVS and their priorities; State lists the virtual servers.',
    },
    clusterLb: {
      title: 'One address in front of two nodes',
      body: 'The load balancer changes nothing in the packet but the next hop. See what it serves, and how many it gave each node:',
      watchTitle: 'Direct routing: the nodes answer for its address',
      watch: 'The answer passes the load balancer as any other packet. Ask again, and the other node has its turn.',
    },
  },
});
