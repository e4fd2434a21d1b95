import { describe, expect, it } from 'vitest';
import { readYaml, YamlError } from './yaml-read.ts';
import { yamlText } from './yaml-write.ts';

const one = (text: string): unknown => readYaml(text)[0];

describe('reading YAML', () => {
  it('reads a manifest as people write them', () => {
    const text = `
# a Service
apiVersion: v1
kind: Service
metadata:
  name: web   # its name
  labels: {app: web, "tier": 'front'}
  annotations:
    note: "a: b # no comment"
spec:
  ports:
  - name: http
    port: 80
    targetPort: "8080"
  -   port: 443
      name: https
  externalIPs: [192.0.2.1,
    192.0.2.2]
  selector:
    app: web
  empty:
`;
    expect(one(text)).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'web',
        labels: { app: 'web', tier: 'front' },
        annotations: { note: 'a: b # no comment' },
      },
      spec: {
        ports: [
          { name: 'http', port: 80, targetPort: '8080' },
          { port: 443, name: 'https' },
        ],
        externalIPs: ['192.0.2.1', '192.0.2.2'],
        selector: { app: 'web' },
        empty: null,
      },
    });
  });

  it('reads several documents, nested lists, and texts over lines', () => {
    expect(readYaml('---\na: 1\n---\n# nothing\n---\n- - x\n  - y\n- z\n')).toEqual([{ a: 1 }, [['x', 'y'], 'z']]);
    expect(one('a: |\n  one\n    two\nb: >-\n  three\n  four\n')).toEqual({ a: 'one\n  two\n', b: 'three four' });
    expect(one('{"a": {"b": [1, true, null, "x"]}}')).toEqual({ a: { b: [1, true, null, 'x'] } });
  });

  it('tells numbers, texts and the rest apart', () => {
    expect(one('[80, -1, 1.5, 10.96.0.1, "80", yes, true, ~, 08, http://x/]')).toEqual([
      80,
      -1,
      1.5,
      '10.96.0.1',
      '80',
      'yes',
      true,
      null,
      '08',
      'http://x/',
    ]);
  });

  it.each([
    ['a: 1\n\tb: 2', 'line 2: found character that cannot start any token'],
    ['a: 1\na: 2', 'line 2: mapping key "a" already defined'],
    ['a: b: c', 'line 1: mapping values are not allowed'],
    ['a:\n  - x\n b: 1', 'line 3'],
    ['a: [1, 2', "line 1: did not find expected ',' or ']'"],
    ['a: "x', 'line 1: found unexpected end of stream'],
    ['a: *x', 'line 1: anchors, aliases and tags'],
    ['a: 1\njust text', "line 2: could not find expected ':'"],
  ])('says what it does not understand: %j', (text, why) => {
    expect(() => readYaml(text)).toThrow(YamlError);
    expect(() => readYaml(text)).toThrow(why);
  });

  it('reads what the writer writes', () => {
    const value = {
      n: 1,
      s: ['80', 'true', '', 'a: b', '- x', '10.0.0.1', 'ends:', '2026-01-01T00:00:00Z', '#', 'a\nb', '*'],
      empty: { list: [], map: {} },
      nested: [{ a: [{ b: null }] }, [1, [2]]],
    };
    expect(one(yamlText(value))).toEqual(value);
  });
});
