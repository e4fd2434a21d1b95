import { expect, test } from 'vitest';
import { ip } from '../ip/ip.ts';
import { TestShell } from '../testing.ts';
import { nc } from './nc.ts';

function host(): TestShell {
  const sh = new TestShell([ip, nc]);
  sh.quiet('ip link set lo up');
  return sh;
}

test('two of them talk over TCP, and both end', () => {
  const sh = host();
  const server = sh.start('nc -l -v 5000', sh.net, 'from the server\n');
  const client = sh.run('nc -N 127.0.0.1 5000', sh.net, 'from the client\n');
  sh.world.runUntil(sh.world.clock.now + 1e9);
  expect(client).toMatchObject({ out: 'from the server\n', status: 0 });
  expect(server).toMatchObject({ out: 'from the client\n', status: 0 });
  expect(server.err).toMatch(/^Listening on 0\.0\.0\.0 5000\nConnection received on 127\.0\.0\.1 \d+\n$/);
});

test('-z says which ports of a range are open', () => {
  const sh = host();
  sh.start('nc -l 81');
  const ran = sh.run('nc -z -v 127.0.0.1 80-81');
  expect(ran.err).toBe(
    'nc: connect to 127.0.0.1 port 80 (tcp) failed: Connection refused\n' +
      'Connection to 127.0.0.1 81 port [tcp/*] succeeded!\n',
  );
  expect(ran.status).toBe(0);
});

test('-w ends an attempt that nobody answers', () => {
  const sh = host();
  sh.net.sockets.tcpSinks.add(82);
  expect(sh.run('nc -v -w 3 127.0.0.1 82')).toMatchObject({
    err: 'nc: connect to 127.0.0.1 port 82 (tcp) timed out: Operation now in progress\n',
    status: 1,
  });
  expect(sh.world.clock.now).toBeGreaterThanOrEqual(3e9);
});

test('UDP: a datagram and its answer; a closed port is noticed', () => {
  const sh = host();
  const server = sh.start('nc -u -l 53', sh.net, 'pong\n');
  const client = sh.run('nc -u -w 1 127.0.0.1 53', sh.net, 'ping\n');
  expect([server.out, client.out]).toEqual(['ping\n', 'pong\n']);
  expect(sh.run('nc -u -z -v 127.0.0.1 54').status).toBe(1);
});

test('a range of ports that all fail at once ends', () => {
  const { out, err, status } = host().run('nc -s 127.0.0.1 10.0.0.2 1-8000');
  expect({ out, err, status }).toEqual({ out: '', err: '', status: 1 });
});
