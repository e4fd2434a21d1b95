import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../lib/root.mjs';
import { readImports } from './imports.mjs';
import { ALLOWED, layerProblems } from './layers.mjs';

/** @param {string} file @param {string} text */
const judge = (file, text) => layerProblems(readImports(file, text));

// Each is a violation planted in a file that does not exist otherwise; the rule must bite.
/** @type {readonly (readonly [string, string, RegExp])[]} */
const PLANTED = [
  ['src/wire/x.ts', "import { NetNs } from '../kernel/netns.ts';", /wire must not import kernel/],
  ['src/kernel/x.ts', "import type { Files } from '../shell/command.ts';", /kernel must not import shell/],
  ['src/kernel/ip/x.ts', "const f = () => import('../../session/session.ts');", /kernel must not import session/],
  ['src/kernel/x.ts', "import { readFileSync } from 'node:fs';", /kernel must not use the package node:fs/],
  ['src/diagram/x.ts', "import { useState } from 'react';", /diagram must not use the package react/],
  ['src/ui/x.tsx', "import { World } from '../kernel/world.ts';", /ui must not import kernel/],
  ['src/ui/x.tsx', "import { messages } from '../protocol/messages.ts';", /only types from protocol/],
  [
    'src/ui/x.tsx',
    "import { Tracer } from '../kernel/trace/tracer.ts';",
    /ui must not import kernel \(src\/kernel\/trace/,
  ],
  ['src/labs/x.ts', "import { Session } from '../session/session.ts';", /only types from session/],
  ['src/store/x.ts', "import { start } from '../worker/main.ts';", /store must not import worker/],
  ['src/base/x.ts', "import { a } from '../wire/inet.ts';", /base must not import wire/],
  ['src/kernel/x.ts', "import { a } from '../main.tsx';", /kernel must not import src\/main/],
  ['src/kernel/x.ts', "import { a } from '../../bench/services.ts';", /kernel must not import bench/],
  ['src/kernel/x.ts', "import { a } from './y.test.ts';", /only tests import tests/],
  ['src/news/x.ts', "import { a } from '../base/a.ts';", /src\/news is no layer/],
  ['src/kernel/xtables/extensions/tcp.ts', "import { ports } from './udp.ts';", /an extension must not import another/],
];

describe('layers', () => {
  it.each(PLANTED)('bites: %s with %s', (file, text, message) => {
    const problems = judge(file, text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
    expect(problems[0]).toMatch(`${file}:1: `);
  });

  it('lets pass what is allowed', () => {
    expect(judge('src/kernel/ip/x.ts', "import { a } from '../../wire/inet.ts';\nimport { b } from './y.ts';")).toEqual(
      [],
    );
    expect(judge('src/ui/x.tsx', "import type { A } from '../protocol/messages.ts';\nimport 'react';")).toEqual([]);
    expect(judge('src/main.tsx', "import { a } from './worker/main.ts';")).toEqual([]);
    expect(judge('src/kernel/x.test.ts', "import { Session } from '../session/session.ts';")).toEqual([]);
    expect(judge('src/kernel/xtables/extensions/registry.ts', "import { tcp } from './tcp.ts';")).toEqual([]);
    expect(judge('src/kernel/xtables/extensions/tcp.ts', "import { p } from '../services.ts';")).toEqual([]);
  });

  it('names only layers that there are, or that the design has yet to fill', () => {
    const empty = ['kube', 'embed'];
    for (const name of Object.keys(ALLOWED))
      expect(empty.includes(name) || existsSync(join(root, 'src', name))).toBe(true);
  });

  it('draws no loop between layers', () => {
    /** @param {string} layer @returns {Set<string>} */
    const below = (layer) => {
      const direct = ALLOWED[layer]?.values ?? [];
      return new Set([...direct, ...direct.flatMap((next) => [...below(next)])]);
    };
    for (const layer of Object.keys(ALLOWED)) expect(below(layer).has(layer)).toBe(false);
  });
});
