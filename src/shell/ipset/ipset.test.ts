import { describe, expect, it } from 'vitest';
import { Host } from './testing.ts';

const HASH = 'bucketsize 12 initval 0x00000005';

describe('elements', () => {
  it('cuts a range into networks', () => {
    const host = new Host().does('create n hash:net', 'add n 1.2.3.0-1.2.3.7', 'add n 1.2.3.10-1.2.3.12');
    expect(host.members('n')).toEqual(['1.2.3.0/29', '1.2.3.10/31', '1.2.3.12']);
  });

  it('expands addresses and ports of hash:ip,port', () => {
    const host = new Host().does('create p hash:ip,port', 'add p 10.0.0.0/31,tcp:80-81', 'add p 10.0.0.2,http');
    expect(host.members('p')).toEqual([
      '10.0.0.0,tcp:80',
      '10.0.0.0,tcp:81',
      '10.0.0.1,tcp:80',
      '10.0.0.1,tcp:81',
      '10.0.0.2,tcp:80',
    ]);
  });

  it('finds an address in the narrowest network, nomatch included', () => {
    const host = new Host().does('create n hash:net', 'add n 10.0.0.0/8', 'add n 10.5.0.0/16 nomatch');
    expect(host.run('test n 10.2.3.4')).toEqual({ out: '', err: 'Warning: 10.2.3.4 is in set n.\n', status: 0 });
    expect(host.run('test n 10.5.3.4')).toEqual({ out: '', err: '10.5.3.4 is NOT in set n.\n', status: 1 });
    expect(host.run('test n 10.5.3.4 nomatch').status).toBe(0);
  });

  it('counts from where a netmask puts the beginning of a range', () => {
    const host = new Host().does('create a hash:ip netmask 24', 'add a 5.0.0.1-5.0.2.9');
    expect(host.members('a')).toEqual(['5.0.0.0', '5.0.1.0', '5.0.2.0']);
    const other = new Host().does('create p hash:ip,port netmask 24', 'add p 5.0.0.1-5.0.0.2,80');
    expect(other.members('p')).toEqual(['5.0.0.0,tcp:80', '5.0.0.1,tcp:80', '5.0.0.2,tcp:80']);
  });

  it('holds IPv6 addresses and networks', () => {
    const host = new Host().does('create s hash:net family inet6', 'add s 2001:db8::1/64');
    expect(host.members('s')).toEqual(['2001:db8::/64']);
    expect(host.run('test s 2001:db8::77').status).toBe(0);
    expect(host.run('add s 1.2.3.4').err).toContain('cannot parse 1.2.3.4: resolving to IPv6 address failed');
  });

  it('keeps a bitmap in its range', () => {
    const host = new Host().does('create b bitmap:ip range 10.0.0.0/24 netmask 28', 'add b 10.0.0.33/27');
    expect(host.members('b')).toEqual(['10.0.0.32', '10.0.0.48']);
    expect(host.run('add b 10.0.1.1').err).toBe('ipset v7.17: Element is out of the range of the set\n');
  });

  it('completes a MAC address that was left open', () => {
    const host = new Host().does('create m bitmap:ip,mac range 10.0.0.0/24', 'add m 10.0.0.1');
    expect(host.run('test m 10.0.0.1').status).toBe(0);
    host.does('add m 10.0.0.1,1:2:3:4:5:6');
    expect(host.members('m')).toEqual(['10.0.0.1,01:02:03:04:05:06']);
    expect(host.run('add m 10.0.0.1,1:2:3:4:5:7').status).toBe(1);
  });
});

describe('complaints', () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ['', 'No command specified.', 2],
    ['foo', 'No command specified: unknown argument foo', 2],
    ['create a', 'Missing second mandatory argument to command create', 2],
    ['create a hash:foo', "Syntax error: typename 'hash:foo' is unknown", 1],
    ['create b hash:ip timeout x', "Syntax error: 'x' is invalid as number", 1],
    ['create b hash:ip timeout 3000000', "Syntax error: '3000000' is out of range 0-2147483", 1],
    ['create b bitmap:port', "Mandatory option `range' is missing", 2],
    ['create a hash:ip', 'Set cannot be created: set with the same name already exists', 1],
    ['add nope 1.2.3.4', 'The set with the given name does not exist', 1],
    ['add a 1.2.3.4/33', "Syntax error: '33' is out of range 0-32", 1],
    ['add a 1.2.3.4,80', 'Syntax error: Elem separator in 1.2.3.4,80, but settype hash:ip supports none.', 1],
    ['add a 0.0.0.0', 'Null-valued element, cannot be stored in a hash type of set', 1],
    ['add a 1.1.1.1 timeout 5', 'Timeout cannot be used: set was created without timeout support', 1],
    ['add a 1.1.1.1 nomatch', "Unknown argument: `nomatch'", 2],
    ['add p 1.1.1.1', 'Syntax error: Second element is missing from 1.1.1.1.', 1],
    ['add p 1.1.1.1,gre:1', 'Syntax error: Protocol gre can be used with pseudo port value 0 only.', 1],
    [
      'test p 1.1.1.1,80-81',
      'FROM-TO port range is not allowed in command test with set type hash:ip,port and family inet',
      1,
    ],
    ['del a 9.9.9.9', "Element cannot be deleted from the set: it's not added", 1],
    ['swap a nope', 'Sets cannot be swapped: the second set does not exist', 1],
    ['rename a p', 'Set cannot be renamed: a set with the new name already exists', 1],
    ['list -o json', "Syntax error: unknown output mode 'json'", 1],
  ];
  for (const [line, text, status] of cases)
    it(line || 'nothing at all', () => {
      const host = new Host().does('create a hash:ip', 'create p hash:ip,port');
      const hint = status === 2 ? "Try `ipset help' for more information.\n" : '';
      expect(host.run(line)).toEqual({ out: '', err: `ipset v7.17: ${text}\n${hint}`, status });
    });

  it('reads a port name that is none three times over', () => {
    const host = new Host().does('create p hash:ip,port');
    expect(host.run('add p 1.1.1.1,udp:foo').err).toBe(
      "ipset v7.17: Syntax error: 'foo' is invalid as number\nSyntax error: 'udp' is invalid as number\ncannot parse 'foo' as a udp port\n",
    );
  });

  it('keeps quiet when told to', () => {
    const host = new Host();
    expect(host.run('-q list nope')).toEqual({ out: '', err: '', status: 1 });
    expect(host.run('-q')).toEqual({ out: '', err: '', status: 2 });
  });
});

describe('listings', () => {
  const host = (): Host =>
    new Host().does(
      'create a hash:ip counters comment skbinfo timeout 300 initval 5',
      'add a 1.2.3.4 packets 3 bytes 4 comment "hello world" skbmark 0x1 skbprio 1:10 skbqueue 4',
    );

  it('lists', () => {
    expect(
      host()
        .run('list')
        .out.replace(/memory: \d+/, 'memory: N'),
    ).toBe(
      `Name: a\nType: hash:ip\nRevision: 6\nHeader: family inet hashsize 1024 maxelem 65536 timeout 300 counters comment skbinfo ${HASH}\nSize in memory: N\nReferences: 0\nNumber of entries: 1\nMembers:\n1.2.3.4 timeout 299 packets 3 bytes 4 comment "hello world" skbmark 0x1 skbprio 1:10 skbqueue 4\n`,
    );
  });

  it('writes XML', () => {
    expect(host().run('list -o xml').out).toContain(
      '<member><elem>1.2.3.4</elem><timeout>299</timeout><packets>3</packets><bytes>4</bytes><comment>"hello world"</comment>',
    );
  });

  it('reads back what it saved', () => {
    const saved = host().run('save').out;
    const copy = new Host();
    expect(copy.run('restore', saved).status).toBe(0);
    expect(copy.run('save').out.replace('timeout 298', 'timeout 299')).toBe(saved);
  });

  it('goes through the buckets of the hash as the kernel does', () => {
    const net = new Host().does('create h hash:ip initval 5 hashsize 64');
    for (let i = 1; i <= 10; i++) net.does(`add h 1.1.1.${i}`);
    const order = net.run('save h').out.match(/1\.1\.1\.\d+/g) ?? [];
    expect(order.map((ip) => Number(ip.slice(6)))).toEqual([4, 9, 5, 1, 8, 7, 10, 6, 3, 2]);
  });

  it('sorts by numbers, then lengths, and networks from narrow to wide', () => {
    const net = new Host().does(
      'create n hash:net',
      'add n 1.2.3.0/24',
      'add n 10.0.0.0/8',
      'add n 1.2.3.0',
      'add n 9.0.0.0/8',
    );
    expect(net.members('n')).toEqual(['1.2.3.0', '1.2.3.0/24', '9.0.0.0/8', '10.0.0.0/8']);
  });

  it('puts lists of sets last', () => {
    const net = new Host().does('create l list:set', 'create a hash:ip', 'add l a');
    expect(net.run('list -n').out).toBe('a\nl\n');
  });
});

describe('restore', () => {
  it('says in which line, and keeps what came before it', () => {
    const host = new Host();
    const said = host.run('restore', 'create a hash:ip\nadd a 1.1.1.1\nadd a 1.1.1.1\nadd a 2.2.2.2\n');
    expect(said.err).toBe("ipset v7.17: Error in line 3: Element cannot be added to the set: it's already added\n");
    expect(host.members('a')).toEqual(['1.1.1.1']);
  });

  it('loses what was gathered when a line cannot be read', () => {
    const host = new Host().does('create a hash:ip');
    expect(host.run('restore', 'add a 1.1.1.1\nadd a x\n').err).toContain(
      'Error in line 2: Syntax error: cannot parse x',
    );
    expect(host.members('a')).toEqual([]);
  });

  it('goes on with -exist once it was said', () => {
    const host = new Host().does('create a hash:ip', 'add a 1.1.1.1');
    expect(host.run('restore', '# again\nadd a 1.1.1.1 -exist\n\nadd a 1.1.1.1\n').status).toBe(0);
  });

  it('reads and writes files', () => {
    const host = new Host().does('create a hash:ip', 'save -f sets', 'destroy', 'restore -f sets');
    expect(host.run('list -n').out).toBe('a\n');
    expect(host.run('restore -f none')).toEqual({ out: '', err: '', status: 255 });
  });
});

it('answers line by line when asked to', () => {
  const host = new Host().does('create a hash:ip', 'add a 1.1.1.1');
  expect(host.run('-', 'add a 1.1.1.1\nlist -n\nquit\nflush\n')).toEqual({
    out: 'ipset> ipset> a\nipset> ',
    err: "ipset v7.17: Element cannot be added to the set: it's already added\n",
    status: 0,
  });
  expect(host.members('a')).toEqual(['1.1.1.1']);
});
