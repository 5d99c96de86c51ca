// GET /get for people: which files there are, what to type, and what of it may be trusted.
import type { ShelfIndex } from './package-shelf';

/** `version`: the server's. */
export function getPage(index: ShelfIndex | null, version: string): string {
  const body = index === null || index.files.length === 0 ? none(version) : files(index);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Get MIDIp2p</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
code { overflow-wrap: anywhere }
pre { white-space: pre-wrap; padding: .75rem; border: 1px solid }
</style>
<main>
<h1>Get MIDIp2p</h1>
${body}
</main>
</html>
`;
}

// ---- details ----

const escaped = (text: string) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const none = (
  version: string,
) => `<p>This server is version ${escaped(version)} and has no packages to give away. Ask who runs it, or who invited
you, for the client of that version.</p>`;

function files({ version, files: all }: ShelfIndex): string {
  const list = all.map(
    ({ file, bytes, sha256, what, install }) => `<h2>${escaped(what)}</h2>
<p><a href="/get/${escaped(file)}">${escaped(file)}</a>, ${(bytes / 1024 / 1024).toFixed(1)} MiB<br>
SHA-256 <code>${sha256}</code></p>
<p>In the folder where it was saved, then type:</p>
<pre>${escaped(install.replaceAll('FILE', file))}</pre>`,
  );
  return `<p>These files are of version ${escaped(version)}, the one of this server.</p>
${list.join('\n')}
<h2>Then play</h2>
<pre>midip2p join "midip2p://…"</pre>
<p>with the invitation that you were sent.</p>
<h2>Is it the real one?</h2>
${TRUST}`;
}

/** The page cannot vouch for itself: who is in between could write any checksum, and any fingerprint. */
const TRUST = `<p>If your browser has shown this page without a warning, it has checked the server's certificate, and so what you save.</p>
<p>If it has warned you, the server has a certificate of its own, and nothing on this page proves anything by itself, the checksum
included. The invitation that you were sent does: it ends in <code>#</code> and 64 characters. Look at the certificate in your browser
(the sign beside the address; where it shows two, one under the other, the one that has issued the other) and compare its SHA-256
fingerprint with those 64 characters. If they are the same, what you save here
in this browser comes from that server. If they are not, install nothing, and tell who invited you.</p>`;
