#!/usr/bin/env node
// Every public function of a C++ class says by a tag which thread may call it, and each tag is spelled in one way.
import { readFileSync } from 'node:fs';
import { at, filesBelow, startedAs } from '../setup/house.mjs';

const USAGE = `
usage: thread-tags.mjs

Checks that in the headers of native/ and juce-plugin/source every public function of a class has a thread tag
(docs/how-it-works.md): in its own comment, in the heading above it (// ----) or in the comment of its class. Exit codes:
0 all have one, 1 some have none, or one that is spelled otherwise.`;

const ROOMS = ['native', 'juce-plugin/source'];
const TAGS = ['io', 'control', 'producer', 'taker', 'any'];
/** The threads that play and take may have to be in time, so it has to be said whether the function is for them. */
const TIMELY = ['producer', 'taker'];
const IN_TIME = /^,? (wait-free|may wait)\b/;

/** Programs that test or measure a room. */
const OWN = /\/(test|bench|fuzz)\//;
const TAG = /\[([a-z][a-z' ]*)\]/g;
const CLASS = /^(?:template <.*> )?class (\w+)\b[^;]*$/;
const COMMENT = /\/\/.*$/;
/** Names that are no functions, or functions that nobody calls by name. */
const OTHER =
  /^ {4}(?:using|friend|enum|struct|class|static constexpr|explicit|virtual ~|~|\}|JUCE_)|= (?:delete|default);|operator=/;

const commentOf = (line) => COMMENT.exec(line)?.[0] ?? '';
const tagsOf = (comment) => [...comment.matchAll(TAG)].map(([, tag]) => tag);

/** A line for everything that is wrong with the tags of one header. */
export function tagTroubles(file, text) {
  const lines = text.split('\n');
  const troubles = [];
  lines.forEach((line, index) => {
    const comment = commentOf(line);
    for (const { 1: tag, index: place } of comment.matchAll(TAG)) {
      const say = (what) => troubles.push(`${file}:${index + 1}: ${what}`);
      const rest = `${comment.slice(place + tag.length + 2)} ${commentOf(lines[index + 1] ?? '').replace(/^\/+ */, '')}`;
      if (!TAGS.includes(tag)) say(`[${tag}] is no thread tag: ${TAGS.map((one) => `[${one}]`).join(' ')}`);
      else if (TIMELY.includes(tag) && !IN_TIME.test(rest)) say(`[${tag}] has to be followed by wait-free or may wait`);
    }
  });
  for (const { name, index, line } of untagged(lines))
    troubles.push(`${file}:${index + 1}: ${name} has no thread tag: ${line.trim()}`);
  return troubles;
}

/** Public functions of classes that neither their comment, their heading nor their class gives a tag. */
function untagged(lines) {
  const found = [];
  let comment = ''; // of what comes next
  let inside = null; // the class, and what is tagged of it
  lines.forEach((line, index) => {
    const isComment = /^\s*\/\//.test(line);
    if (isComment) {
      comment = /^\s*\/\//.test(lines[index - 1] ?? '') ? `${comment}\n${line}` : line;
      if (inside && /^ {4}\/\/ ----/.test(comment)) inside.heading = tagsOf(comment).length > 0;
    } else if (line.trim() === '') comment = '';
    else if (CLASS.test(line)) inside = { name: CLASS.exec(line)[1], tagged: tagsOf(comment).length > 0 };
    else if (line === '};') inside = null;
    else if (inside && /^(?: {2})?(?:public|protected|private):/.test(line))
      Object.assign(inside, { isPublic: /public/.test(line), heading: false });
    else if (inside?.isPublic && isFunction(line, inside.name)) {
      const tagged = inside.tagged || inside.heading || tagsOf(comment + commentOf(line)).length > 0;
      if (!tagged) found.push({ name: inside.name, index, line });
    }
  });
  return found;
}

const isFunction = (line, className) =>
  /^ {4}[^\s/].*?[\w>=] ?\(/.test(line) && !OTHER.test(line) && !new RegExp(`^ {4}${className} ?\\(`).test(line);

await startedAs(import.meta.url, USAGE, async () => {
  const headers = ROOMS.flatMap((room) => filesBelow(room, /\.(hpp|h)$/)).filter((file) => !OWN.test(file));
  const troubles = headers.flatMap((file) => tagTroubles(file, readFileSync(at(file), 'utf8')));
  for (const trouble of troubles) console.error(trouble);
  console.log(
    troubles.length > 0 ? `${troubles.length} thread tags are wrong` : 'every public function has its thread tag',
  );
  return troubles.length > 0 ? 1 : 0;
});
