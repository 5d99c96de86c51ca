#!/usr/bin/env node
// The walls between the C++ rooms, checked over every #include and every CMake link line.
// A room may include what is listed for it, and nothing else of the house; system headers are judged by name.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(fileURLToPath(import.meta.url), '..', '..', '..');

if (process.argv.includes('--help')) {
  console.log(
    'usage: include-walls.mjs\n\nChecks the includes and the CMake link lines of native/ against the walls (docs/walls.md).',
  );
  process.exit(0);
}

/** Headers that ask the OS, start threads, read clocks or print: a sans-I/O room includes none of them. */
const NOT_SANS_IO =
  /^(sys\/|netinet\/|arpa\/|unistd|fcntl|poll|pthread|signal|time|ctime|thread|mutex|shared_mutex|condition_variable|future|chrono|iostream|fstream|cstdio|stdio|filesystem|random)/;
const OPENSSL = /^openssl\//;
const NODE = /^(napi|node_api|uv)/;

/** First match wins: path prefix → what of the house it may include, and which system headers it may not. */
const ROOMS = [
  {
    room: 'native/core/(midi|json|jsonmidi)/',
    house: /^core\/(types|result|midi\/|json\/|jsonmidi\/)/,
    not: [NOT_SANS_IO, OPENSSL, NODE],
  },
  { room: 'native/core/clock/', house: /^core\/(types|result|json\/|clock\/)/, not: [NOT_SANS_IO, OPENSSL, NODE] },
  {
    room: 'native/core/(queue|toast)/',
    house: /^core\/(types|result|stream|midi\/|json\/|jsonmidi\/jsonmidi|queue\/|toast\/)/,
    not: [NOT_SANS_IO, OPENSSL, NODE],
  },
  {
    room: 'native/core/(routing|playout)/',
    house: /^core\/(types|result|stream|midi\/|clock\/timeline|queue\/|routing\/|playout\/)/,
    not: [NOT_SANS_IO, OPENSSL, NODE],
  },
  {
    room: 'native/core/plugin_link/',
    house: /^core\/(types|result|json\/|jsonmidi\/|toast\/|plugin_link\/)/,
    not: [NOT_SANS_IO, OPENSSL, NODE],
  },
  { room: 'native/core/(test|bench|fuzz)/', house: /^(core|test)\//, not: [OPENSSL, NODE] },
  { room: 'native/core/', house: /^core\//, not: [NOT_SANS_IO, OPENSSL, NODE] },
  {
    room: 'native/tls/test/',
    house: /^(core\/(types|result|test\/toast\/(hex|vector_file))|tls\/|test\/)/,
    not: [NODE],
  },
  { room: 'native/tls/', house: /^(core\/(types|result)|tls\/|test\/)/, not: [NODE] },
  { room: 'native/os/test/', house: /^(core\/(types|result)|os\/|test\/)/, not: [OPENSSL, NODE] },
  { room: 'native/os/', house: /^(core\/(types|result|toast\/paths\/address)|os\/)/, not: [OPENSSL, NODE] },
  { room: 'native/channel/test/', house: /^(channel\/|core\/(types|result)|os\/socket|test\/)/, not: [OPENSSL, NODE] },
  { room: 'native/channel/', house: /^(channel\/|core\/(types|result)|os\/)/, not: [OPENSSL, NODE] },
  {
    room: 'native/plugin_link/test/',
    house: /^(core\/|os\/|net\/runner|plugin_link\/|tls\/hmac|test\/)/,
    not: [OPENSSL, NODE],
  },
  {
    room: 'native/plugin_link/bench/',
    house: /^(net\/runner|plugin_link\/|tls\/hmac|test\/machine)/,
    not: [OPENSSL, NODE],
  },
  {
    room: 'native/plugin_link/',
    house: /^(core\/(types|result|queue\/|playout\/|plugin_link\/|toast\/)|os\/|channel\/|plugin_link\/)/,
    not: [OPENSSL, NODE],
  },
  {
    room: 'native/net/bench/',
    house: /^(core\/(?!json|midi)|os\/|tls\/|net\/|test\/machine)/,
    not: [OPENSSL, NODE],
  },
  { room: 'native/net/', house: /^(core\/(?!json|midi)|os\/|channel\/|tls\/|net\/|test\/)/, not: [OPENSSL, NODE] },
  {
    room: 'native/jack/',
    house: /^(core\/(types|result|midi\/|queue\/|playout\/)|os\/(clock|signal|realtime)|net\/ports|jack\/|test\/)/,
    not: [OPENSSL, NODE, /^jack\//],
  },
  {
    room: 'native/node/',
    house: /^(core\/|os\/realtime|net\/|plugin_link\/plugin_link|jack\/driver|tls\/(hmac|origin)|node\/)/,
    not: [OPENSSL],
  },
  {
    room: 'juce-plugin/source/EngineHost',
    house: /^((EngineHost|Hmac)\.h$|core\/(types|result)|plugin_link\/plugin_end)/,
    not: [OPENSSL, NODE],
  },
  {
    room: 'juce-plugin/source/',
    house: /^([A-Z]\w+\.h$|core\/(types|playout\/)|plugin_link\/plugin_seat)/,
    not: [OPENSSL, NODE],
  },
  {
    room: 'juce-plugin/test/',
    house: /^([A-Z]\w+\.h$|core\/|os\/|plugin_link\/|tls\/hmac|test\/)/,
    not: [OPENSSL, NODE],
  },
  {
    room: 'native/sim/',
    house: /^(core\/(types|result|json\/reader|clock\/)|lab\/(line|impairment|random|flat_json)|sim\/|test\/)/,
    not: [OPENSSL, NODE],
  },
  { room: 'native/test/', house: /^test\//, not: [OPENSSL, NODE] },
].map((r) => ({ ...r, room: new RegExp(`^${r.room}`) }));

/** Library → what its link line may name. */
const LINKS = {
  midip2p_core_codec: [],
  midip2p_core_clock: ['midip2p_core_codec'],
  midip2p_core_toast: ['midip2p_core_codec'],
  midip2p_core_engine: ['midip2p_core_toast', 'midip2p_core_clock', 'midip2p_core_codec'],
  midip2p_tls: ['midip2p_core_codec', 'OpenSSL::SSL', 'OpenSSL::Crypto', 'Threads::Threads', '${CMAKE_DL_LIBS}'],
  midip2p_os: ['midip2p_core_codec', 'Threads::Threads'],
  midip2p_channel: ['midip2p_os', 'midip2p_core_codec'],
  midip2p_plugin_link: ['midip2p_channel', 'midip2p_os', 'midip2p_core', 'Threads::Threads'],
  midip2p_net: ['midip2p_channel', 'midip2p_os', 'midip2p_core', 'midip2p_tls', 'Threads::Threads'],
  midip2p_sim: ['midip2p_core_clock'],
  midip2p_jack: ['midip2p_net', 'midip2p_os', 'Threads::Threads', '${CMAKE_DL_LIBS}'],
};

function files(dir, keep) {
  const found = [];
  for (const entry of readdirSync(join(root, dir), { withFileTypes: true })) {
    const path = `${dir}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!/^(build.*|node_modules|prebuilds)$/.test(entry.name)) found.push(...files(path, keep));
    } else if (keep.test(entry.name)) found.push(path);
  }
  return found;
}

const broken = [];

const sources = ['native', 'juce-plugin'].flatMap((folder) => files(folder, /\.(hpp|cpp|h)$/));
for (const path of sources) {
  const rule = ROOMS.find((r) => r.room.test(path));
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  lines.forEach((line, i) => {
    const include = /^\s*#\s*include\s*(["<])([^">]+)[">]/.exec(line);
    if (!include) return;
    const [, quote, name] = include;
    const where = `${path}:${i + 1}`;
    if (!rule) broken.push(`${where}: this file is in no room`);
    else if (quote === '"' && !rule.house.test(name)) broken.push(`${where}: this room must not know "${name}"`);
    else if (quote === '<' && rule.not.some((n) => n.test(name)))
      broken.push(`${where}: this room must not know <${name}>`);
  });
}

for (const path of files('native', /^CMakeLists\.txt$/)) {
  const text = readFileSync(join(root, path), 'utf8').replace(/#.*$/gm, '');
  for (const [, name, body] of text.matchAll(/midip2p_library\(\s*(\w+)([^)]*)\)/g)) {
    const allowed = LINKS[name];
    const links = (/\bLINKS\b([\s\S]*)/.exec(body)?.[1] ?? '').trim().split(/\s+/).filter(Boolean);
    if (!allowed) broken.push(`${path}: ${name} is in no room of tools/walls`);
    else for (const l of links) if (!allowed.includes(l)) broken.push(`${path}: ${name} must not link ${l}`);
  }
}

for (const line of broken) console.error(line);
console.log(
  broken.length ? `${broken.length} walls broken` : `walls hold over ${sources.length} files (native, juce-plugin)`,
);
process.exit(broken.length ? 1 : 0);
