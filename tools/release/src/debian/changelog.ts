// Our changelog in the form that Debian's tools read.

/** `text`: CHANGELOG.md. The newest version's points; what is not released yet belongs to the version that is made. */
export function debianChangelog(
  name: string,
  version: string,
  maintainer: string,
  epoch: number,
  text: string,
): string {
  const [, newest = ''] = text.split(/^## \[[^\]]+\].*$/m);
  const points = newest
    .split(/^- /m)
    .slice(1)
    .map((point) =>
      point
        .replace(/\s*\n### [\s\S]*$/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
  const lines = points.map((point) => `  * ${wrapped(point, 76).join('\n    ')}`);
  const entries = lines.length > 0 ? lines : ['  * See CHANGELOG.md.'];
  return `${name} (${version}) unstable; urgency=medium\n\n${entries.join('\n')}\n\n -- ${maintainer}  ${date(epoch)}\n`;
}

// ---- details ----

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** RFC 5322, in UTC. */
const date = (epoch: number) => new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
