// Latencies as a picture (SVG): a bar for each player and output, cut into the hops that make it up.
import type { LatencyRow } from './latency';

const WIDTH = 720;
const LEFT = 200;
const RIGHT = 60;
const ROW = 44;
const BAR = 18;
const HEAD = 64;
const LEGEND = ['their machine', 'network', 'here', 'playout'] as const;
/** Told apart with any eyes (the palette of Okabe and Ito), on a white and on a dark page. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7'] as const;

/**
 * One SVG document, which needs nothing else. Each bar ends at the p50; the line behind it leads to the p99, with a mark at
 * the p95. Hops are medians of their own, so a bar's parts are drawn in proportion to each other.
 */
export function latencyPicture(rows: readonly LatencyRow[], title: string): string {
  const height = HEAD + Math.max(1, rows.length) * ROW + 40;
  const longest = Math.max(1000, ...rows.map(({ totalUs }) => totalUs.p99));
  const step = stepOf(longest);
  const most = Math.ceil(longest / step) * step;
  const x = (us: number): number => LEFT + (us / most) * (WIDTH - LEFT - RIGHT);
  const bottom = height - 32;
  const ticks = Array.from({ length: Math.round(most / step) + 1 }, (_, i) => i * step);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    '<style>svg{background:#fff}text{font:13px system-ui,sans-serif;fill:#222}.h{font-weight:600;font-size:15px}.s{fill:#666;font-size:11px}.g{stroke:#ddd}.w{stroke:#222;stroke-width:1.5}' +
      '@media(prefers-color-scheme:dark){svg{background:#1b1b1b}text{fill:#eee}.s{fill:#aaa}.g{stroke:#444}.w{stroke:#eee}}</style>',
    text(16, 24, title, 'h'),
    ...LEGEND.map((hop, i) => legend(LEFT + i * 122, hop, COLOURS[i]!)),
    ...ticks.flatMap((us) => [
      `<line class="g" x1="${px(x(us))}" x2="${px(x(us))}" y1="${HEAD - 6}" y2="${bottom}"/>`,
      text(x(us), bottom + 18, `${us / 1000}${us === most ? ' ms' : ''}`, 's', 'middle'),
    ]),
    ...(rows.length === 0 ? [text(LEFT, HEAD + 24, 'nobody was heard yet, at any output')] : []),
    ...rows.flatMap((row, i) => bar(row, HEAD + i * ROW, x)),
    '</svg>',
    '',
  ].join('\n');
}

// ---- details

function bar(
  { player, output, totalUs, theirsUs, networkUs, oursUs, playoutUs }: LatencyRow,
  top: number,
  x: (us: number) => number,
): string[] {
  const hops = [theirsUs ?? 0, networkUs, oursUs, playoutUs];
  const sum = hops.reduce((all, us) => all + us, 0);
  const scale = sum === 0 ? 0 : totalUs.p50 / sum;
  const middle = top + 6 + BAR / 2;
  let from = 0;
  const parts = hops.flatMap((us, i) => {
    const [begin, end] = [x(from), x((from += us * scale))];
    const words = `${LEGEND[i]!}${i === 1 && theirsUs === null ? ', with their machine' : ''}: ${us / 1000} ms`;
    return us === 0
      ? []
      : `<rect x="${px(begin)}" y="${top + 6}" width="${px(end - begin)}" height="${BAR}" fill="${COLOURS[i]!}"><title>${words}</title></rect>`;
  });
  return [
    text(16, middle, shortened(player), ''),
    text(16, middle + 15, `to ${shortened(output)}`, 's'),
    ...parts,
    `<line class="w" x1="${px(x(totalUs.p50))}" x2="${px(x(totalUs.p99))}" y1="${middle}" y2="${middle}"/>`,
    ...[totalUs.p95, totalUs.p99].map(
      (us) => `<line class="w" x1="${px(x(us))}" x2="${px(x(us))}" y1="${middle - 5}" y2="${middle + 5}"/>`,
    ),
    text(x(totalUs.p99) + 6, middle + 4, (totalUs.p50 / 1000).toFixed(1), 's'),
  ];
}

const legend = (x: number, hop: string, colour: string): string =>
  `<rect x="${x}" y="36" width="12" height="12" fill="${colour}"/>${text(x + 17, 46, hop, 's')}`;

/** From one line of the grid to the next, µs: 1, 2 or 5 of a power of ten, so that there are at most ten. */
function stepOf(longest: number): number {
  const power = 10 ** Math.floor(Math.log10(longest / 10));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => longest / step <= 10)!;
}

const px = (value: number): string => value.toFixed(1);
const shortened = (name: string): string => (name.length > 24 ? `${name.slice(0, 23)}…` : name);
const text = (x: number, y: number, words: string, style = '', anchor = 'start'): string =>
  `<text x="${px(x)}" y="${px(y)}" class="${style}" text-anchor="${anchor}">${escaped(words)}</text>`;

/** Players choose their names. What no XML document may contain is left out. */
const escaped = (words: string): string =>
  words
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
