import { describe, expect, it } from 'vitest';
import { expand, parseLine } from './words.ts';

const words = (line: string, vars: Record<string, string> = {}): string[][] => {
  const parsed = parseLine(line);
  if (parsed.kind !== 'list') throw new Error(`${line}: ${parsed.kind}`);
  return parsed.commands.map((c) => expand(c.words, (name) => vars[name] ?? ''));
};

describe('parseLine', () => {
  it('unquotes as the POSIX shell does', () => {
    expect(words(`a 'b c' "d \\"e\\" \\x" f\\ g ''`)).toEqual([['a', 'b c', 'd "e" \\x', 'f g', '']]);
    expect(words('a"b"\'c\'d')).toEqual([['abcd']]);
  });

  it('splits lists and keeps what stands between', () => {
    const parsed = parseLine('a 1 && b || c; d &');
    expect(parsed.kind).toBe('complex'); // a background list is a subshell
    const list = parseLine('a 1 && b || c; d');
    expect(list.kind === 'list' && list.commands.map((c) => [c.text, c.then])).toEqual([
      ['a 1', '&&'],
      ['b', '||'],
      ['c', ';'],
      ['d', ';'],
    ]);
  });

  it.each([
    'a | b',
    'a > f',
    'a < f',
    'for i in 1; do a; done',
    'a $(b)',
    'a `b`',
    'X=1 a',
    'X=1',
    'a *',
    '(a)',
    '{ a; }',
    'a # comment',
    'a 2>&1',
    'a "$(b)"',
    '$X a',
    'if true',
    'a;;',
    '! a',
    'a b{1,2}',
    'echo $1',
  ])('leaves %j to the whole grammar', (line) => {
    expect(parseLine(line).kind).toBe('complex');
  });

  it.each(['a "b', "a 'b", 'a &&', 'a ||', 'a \\'])('asks for more after %j', (line) => {
    expect(parseLine(line).kind).toBe('incomplete');
  });

  it('takes an inner ! as a word and blanks as nothing', () => {
    expect(words('iptables ! -s 10.0.0.0/8')).toEqual([['iptables', '!', '-s', '10.0.0.0/8']]);
    expect(parseLine('  \n ').kind).toBe('empty');
  });

  it('survives a megabyte', () => {
    expect(words(`a ${'x'.repeat(1_000_000)}`)[0]?.[1]).toHaveLength(1_000_000);
    expect(parseLine('('.repeat(1_000_000)).kind).toBe('complex');
  });
});

describe('expand', () => {
  it('splits an unquoted variable and keeps a quoted one whole', () => {
    expect(words('a $X "$X" x$Y', { X: '1  2', Y: '' })).toEqual([['a', '1', '2', '1  2', 'x']]);
  });

  it('drops an unquoted empty variable and keeps a quoted one', () => {
    expect(words('a $X "$X"')).toEqual([['a', '']]);
  });

  it('reads braces and the last status', () => {
    expect(words('a ${' + 'X}b $?', { X: '1', '?': '3' })).toEqual([['a', '1b', '3']]);
  });
});

describe('a here-document', () => {
  const inputs = (line: string): (string | undefined)[] => {
    const parsed = parseLine(line);
    if (parsed.kind !== 'list') throw new Error(`${line}: ${parsed.kind}`);
    return parsed.commands.map((c) => c.input);
  };

  it('is the input of the command that it ends', () => {
    expect(inputs("a -f - <<'EOF'\nx: $y\n  EOF\nEOF\nb\n")).toEqual(['x: $y\n  EOF\n', undefined]);
    expect(words("a -f - <<'EOF'\nx\nEOF\nb 1")).toEqual([
      ['a', '-f', '-'],
      ['b', '1'],
    ]);
    expect(inputs('a << EOF\nx\nEOF')).toEqual(['x\n']);
    expect(inputs('a <<"E F"\nE F')).toEqual(['']);
  });

  it.each([
    'a <<EOF\n$x\nEOF',
    'a <<-EOF\nx\nEOF',
    'a <<< x',
    'a <<EOF | b\nx\nEOF',
    'a <<EOF && b\nx\nEOF',
    'a <<E"O"F\nx\nEOF',
    'a 0<<EOF\nx\nEOF',
  ])('is left to the whole grammar in %j', (line) => {
    expect(parseLine(line).kind).toBe('complex');
  });

  it.each(["a <<'EOF'\nx\n", "a <<'EOF'\nx\nEOFX", "a <<'EOF'\nx\n EOF"])('is not over in %j', (line) => {
    expect(parseLine(line).kind).toBe('incomplete');
  });
});
