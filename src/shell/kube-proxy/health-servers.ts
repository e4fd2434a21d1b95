import type { NetNs } from '../../kernel/netns.ts';
import { inetListen, tcpBind, tcpClose, tcpSendmsg } from '../../kernel/socket/tcp.ts';
import type { TcpSock } from '../../kernel/socket/tcp-sock.ts';
import type { ServiceHealth } from '../../kube/health.ts';
import { INADDR_ANY } from '../../wire/inet.ts';

/** An answer to a load balancer that asks whether this node has endpoints of a Service. */
export function healthAnswer({ service, localEndpoints }: ServiceHealth): string {
  const [namespace = '', name = ''] = service.split('/');
  const body = `${JSON.stringify({ service: { namespace, name }, localEndpoints, serviceProxyHealthy: true }, null, '\t')}\n`;
  const status = localEndpoints > 0 ? '200 OK' : '503 Service Unavailable';
  const weight = `X-Load-Balancing-Endpoint-Weight: ${localEndpoints}`;
  const head = ['Content-Type: application/json', weight, `Content-Length: ${body.length}`, 'Connection: close'];
  return `HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\n\r\n${body}`;
}

/** The servers on health check node ports (pkg/proxy/healthcheck): one for each Service that has such a port. */
export class HealthServers {
  private readonly net: NetNs;
  private readonly listeners = new Map<number, TcpSock>();
  private health: ReadonlyMap<number, ServiceHealth> = new Map();

  constructor(net: NetNs) {
    this.net = net;
  }

  /** Starts those that are missing, and ends those that nobody needs. */
  serve(wanted: readonly ServiceHealth[]): void {
    this.health = new Map(wanted.map((health) => [health.port, health]));
    for (const [port, sk] of this.listeners) {
      if (this.health.has(port)) continue;
      tcpClose(sk);
      this.listeners.delete(port);
    }
    for (const port of this.health.keys()) if (!this.listeners.has(port)) this.listen(port);
  }

  stop(): void {
    this.serve([]);
  }

  private listen(port: number): void {
    const listener = this.net.sockets.newTcp();
    // a port that is taken stays without an answer, as with the real one, which only logs it
    if ((tcpBind(listener, INADDR_ANY, port) || inetListen(listener)) < 0) return;
    this.listeners.set(port, listener);
    listener.events.accept = (child) => {
      let request = '';
      child.events.data = (bytes) => {
        request += new TextDecoder().decode(bytes);
        const health = this.health.get(port);
        if (!request.includes('\r\n\r\n') || !health) return;
        request = '';
        tcpSendmsg(child, new TextEncoder().encode(healthAnswer(health)));
        tcpClose(child);
      };
      child.events.eof = () => tcpClose(child);
    };
  }
}
