#!/usr/bin/env node
// npm run format: rewrites what the formatters would complain about.
import { bin, startedAs } from './house.mjs';
import { install } from './install.mjs';
import { cppFiles } from './lint.mjs';
import { run, step } from './step.mjs';

const USAGE = `
usage: npm run format

Formats TypeScript, JavaScript, JSON and YAML with Prettier, and C++ with clang-format, in place.`;

await startedAs(import.meta.url, USAGE, async () => {
  await install();
  await step('prettier', () => run(bin('prettier'), ['--write', '--log-level=warn', '.'], { log: 'prettier' }));
  const style = ['-i', '--style=file:native/.clang-format'];
  await step('clang-format', () => run(bin('clang-format'), [...style, ...cppFiles()], { log: 'clang-format' }));
});
