import type { NetNs } from '../kernel/netns.ts';
import { inetListen, tcpBind, tcpClose, tcpSendmsg } from '../kernel/socket/tcp.ts';
import { udpBind, udpSendmsg } from '../kernel/socket/udp.ts';
import { formatIpv4, INADDR_ANY } from '../wire/inet.ts';

/** A small server that answers with one line of text. */
export interface ServerSpec {
  readonly kind: 'http' | 'udp';
  readonly port: number;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A web server: answers each request with one line that says who it is and whom it sees, then closes. */
function serveHttp(net: NetNs, port: number): number {
  const listener = net.sockets.newTcp();
  const ret = tcpBind(listener, INADDR_ANY, port) || inetListen(listener);
  if (ret < 0) return ret;
  listener.events.accept = (child) => {
    let request = '';
    child.events.data = (bytes) => {
      request += decode(bytes);
      if (!request.includes('\r\n\r\n')) return;
      request = '';
      const body = `${net.name}: hello, ${formatIpv4(child.daddr)}\n`;
      const head = `HTTP/1.1 200 OK\r\nServer: hookscope\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
      tcpSendmsg(child, encode(head + body));
      tcpClose(child);
    };
    child.events.eof = () => tcpClose(child);
  };
  return 0;
}

/** A UDP server: sends each datagram back with its own name in front. */
function serveUdp(net: NetNs, port: number): number {
  const sk = net.sockets.newUdp();
  const ret = udpBind(sk, INADDR_ANY, port);
  if (ret < 0) return ret;
  sk.onDatagram = (datagram) => {
    const text = encode(`${net.name}: ${decode(datagram.data)}`);
    udpSendmsg(sk, text, { addr: datagram.saddr, port: datagram.sport });
  };
  return 0;
}

/** Starts the server of a lab or of a pod. 0 or a negative errno. */
export const startServer = (net: NetNs, spec: ServerSpec): number =>
  spec.kind === 'http' ? serveHttp(net, spec.port) : serveUdp(net, spec.port);
