import { expect, test } from 'vitest';
import { inetListen, tcpBind, tcpClose } from '../../kernel/socket/tcp.ts';
import { INADDR_ANY } from '../../wire/inet.ts';
import { ip } from '../ip/ip.ts';
import { nc } from '../nc/nc.ts';
import { TestShell } from '../testing.ts';
import { curl } from './curl.ts';

const PAGE = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n';

function host(): TestShell {
  const sh = new TestShell([ip, curl, nc]);
  sh.quiet('ip link set lo up');
  return sh;
}

test('a page, with -v and -w', () => {
  const sh = host();
  const server = sh.start('nc -l 80', sh.net, PAGE);
  const ran = sh.run("curl -v -w '%{http_code} %{size_download}\\n' http://127.0.0.1/x");
  expect(ran.out).toBe('hello\n200 6\n');
  expect(ran.err).toBe(
    '*   Trying 127.0.0.1:80...\n* Connected to 127.0.0.1 (127.0.0.1) port 80 (#0)\n> GET /x HTTP/1.1\n> Host: 127.0.0.1\n' +
      '> User-Agent: curl/7.88.1\n> Accept: */*\n> \n< HTTP/1.1 200 OK\n< Content-Length: 6\n< \n* Closing connection 0\n',
  );
  expect(server.out).toMatch(/^GET \/x HTTP\/1\.1\r\n/);
});

test('a closed port', () => {
  const ran = host().run('curl http://127.0.0.1:99/');
  expect(ran.err).toBe("curl: (7) Failed to connect to 127.0.0.1 port 99 after 0 ms: Couldn't connect to server\n");
  expect(ran.status).toBe(7);
});

test('a listener that never answers: -m and --connect-timeout', () => {
  const sh = host();
  sh.net.sockets.tcpSinks.add(81);
  expect(sh.run('curl -m 2 http://127.0.0.1:81/')).toMatchObject({
    err: 'curl: (28) Connection timed out after 2000 milliseconds\n',
    status: 28,
  });
  expect(sh.run('curl -sS --connect-timeout 1 http://127.0.0.1:81/')).toMatchObject({
    err: 'curl: (28) Failed to connect to 127.0.0.1 port 81 after 1000 ms: Timeout was reached\n',
    status: 28,
  });
});

test('a server that hears the request and closes without a word', () => {
  const sh = host();
  const listener = sh.net.sockets.newTcp();
  tcpBind(listener, INADDR_ANY, 82);
  inetListen(listener);
  listener.events = {
    accept: (sk) => {
      sk.events = { data: () => tcpClose(sk) };
    },
  };
  expect(sh.run('curl -s -S http://127.0.0.1:82/')).toMatchObject({
    err: 'curl: (52) Empty reply from server\n',
    status: 52,
  });
});

test.each([
  ['curl', "curl: try 'curl --help' or 'curl --manual' for more information\n", 2],
  ['curl http://nosuch/', 'curl: (6) Could not resolve host: nosuch\n', 6],
  ['curl http://', 'curl: (3) URL using bad/illegal format or missing URL\n', 3],
  ['curl https://127.0.0.1/', 'curl: HTTPS is not modelled: use http://\n', 1],
])('%s', (line, message, status) => {
  expect(host().run(line)).toMatchObject({ err: message, status });
});
