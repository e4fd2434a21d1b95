import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../lib/root.mjs';
import { firstLoad, sizeProblems } from './size.mjs';

/** @type {string} */
let dist;
beforeEach(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  dist = mkdtempSync(join(root, '.cache', 'size-'));
  mkdirSync(join(dist, 'assets'));
});
afterEach(() => rmSync(dist, { recursive: true }));

/** @param {Record<string, string>} files */
function put(files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dist, name), text);
}

const page = { 'index.html': '<script type="module" crossorigin src="./assets/main-1.js"></script>' };

it('follows static imports, and lazy ones not', () => {
  put({
    ...page,
    'assets/main-1.js': 'import{a as b}from"./a-1.js";import"./b-1.js";const l=()=>import("./late-1.js");b()',
    'assets/a-1.js': 'export{x}from"./c-1.js";export const a=1',
    'assets/b-1.js': '',
    'assets/c-1.js': '',
    'assets/late-1.js': '',
  });
  expect(firstLoad(dist).page.map((f) => basename(f))).toEqual(['a-1.js', 'b-1.js', 'c-1.js', 'main-1.js']);
});

it('finds the worker and what it imports', () => {
  put({
    ...page,
    'assets/main-1.js': 'new Worker(new URL("/assets/main-w.js",import.meta.url),{type:"module"})',
    'assets/main-w.js': 'import{k}from"./kernel-w.js";k()',
    'assets/kernel-w.js': 'export const k=1',
  });
  expect(firstLoad(dist).worker.map((f) => basename(f))).toEqual(['kernel-w.js', 'main-w.js']);
});

it('fails a page over its budget, and one that it finds no script of', () => {
  let seed = 1;
  const noise = Array.from({ length: 200_000 }, () => {
    seed = (seed * 48271) % 2147483647;
    return String.fromCharCode(33 + (seed % 90));
  }).join('');
  put({ ...page, 'assets/main-1.js': `//${noise}` });
  expect(sizeProblems(dist, 'page').problems[0]).toMatch(/^page: 1\d\d\.\d of 130 kB/);
  expect(sizeProblems(dist, 'worker').problems).toHaveLength(1);
});
