#!/usr/bin/env node
// A file holds one idea: none that people write as code is longer than 300 lines.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const USAGE = `
usage: file-lengths.mjs [FOLDER]

Refuses files of code below FOLDER (default: this repository) with more than 300 lines. What is generated, built or
installed does not count, nor do pages and data (Markdown, JSON, vectors). Exit codes: 0 there is none, 1 there is.`;

const MOST_LINES = 300;
const CODE = /\.(ts|mts|cts|js|mjs|cjs|cpp|hpp|h|cmake|proto|sql|sh|py|tpl)$|\/CMakeLists\.txt$|\/Dockerfile$/;
const NOT_WRITTEN = /^(node_modules|dist|build|build-.*|generated|coverage|prebuilds|vectors|\..*)$/;

/** Every file of code below `folder`. */
function* codeBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!NOT_WRITTEN.test(entry.name)) yield* codeBelow(path);
    } else if (entry.isFile() && CODE.test(path)) yield path;
  }
}

const [asked, ...more] = process.argv.slice(2);
if (asked === '--help' || more.length > 0) {
  console.log(USAGE.trim());
  process.exit(more.length > 0 ? 1 : 0);
}
const root = asked ?? join(dirname(fileURLToPath(import.meta.url)), '../..');

let tooLong = 0;
for (const path of codeBelow(root)) {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').length;
  if (lines <= MOST_LINES) continue;
  tooLong += 1;
  console.error(`${relative(root, path)} has ${lines} lines: split it by its ideas, ${MOST_LINES} are the most`);
}
process.exit(tooLong > 0 ? 1 : 0);
