import { beforeAll, describe, expect, it } from 'vitest';
import { YamlError } from './yaml-error.ts';
import { loadYaml, readYaml } from './yaml-read.ts';
import { yamlText } from './yaml-write.ts';

beforeAll(loadYaml);

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
    expect(readYaml('%YAML 1.2\n---\na: 1\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }]);
    expect(readYaml('a: |\n  ---\n  x\n---\r\nb: 2\n---x: 3')).toEqual([{ a: '---\nx\n' }, { b: 2, '---x': 3 }]);
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
      8,
      'http://x/',
    ]);
  });

  it('reads anchors and merge keys', () => {
    expect(one('base: &b {x: 1}\nmore:\n  <<: *b\n  y: 2\n')).toEqual({ base: { x: 1 }, more: { x: 1, y: 2 } });
  });

  it.each([
    ['a: 1\n\tb: 2', 'line 2, column 1'],
    ['a: 1\na: 2', 'line 2, column 1: Map keys must be unique'],
    ['a: b: c', 'line 1, column 4: Nested mappings are not allowed'],
    ['a:\n  - x\n b: 1', 'line 3, column 1'],
    ['a: [1, 2', 'line 1, column 9'],
    ['a: "x', 'line 1, column 6: Missing closing "quote'],
    ['a: *x', 'Unresolved alias'],
    ['a: 1\njust text', 'line 2, column 1'],
    ['a: 1\n---\nb: 2\n--- # third\nc:\n  - x\n d: 1', 'line 7, column 1'],
    ['a: |\n  text\n---\nb: [1', 'line 4, column 6'],
    ['a: &x [*x]', 'line 1, column 1'],
    ['['.repeat(200) + ']'.repeat(200), 'more than 100 levels'],
  ])('says what is wrong, and where: %j', (text, why) => {
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
