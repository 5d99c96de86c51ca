// The pages that a browser shows during a sign-in by a provider. They contain text of strangers, all of which is
// escaped.
import type { Begun } from './pending.repository';

/** Nothing runs, nothing is fetched, nobody frames it, and its form goes to this server alone. */
export const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export const codePage = (
  { device, origin, accountName, provider }: Begun & { provider: string },
  wrong: string | null,
): string => {
  const what =
    accountName === null
      ? `A program on <b>${escaped(device)}</b> (network address ${escaped(origin)}) waits to be signed in as you, by ${escaped(provider)}.`
      : `The account <b>${escaped(accountName)}</b>, at network address ${escaped(origin)}, waits to be linked with who you are at ${escaped(provider)}.
Whoever is signed in to it is meant to be you.`;
  return page(
    'Sign in',
    `<p>${what}</p>
<p>Did <b>you</b> start that yourself, a moment ago? Then type the code that it shows. Nobody else has a reason to give you
one: if somebody sent you this address, or a code, close this page.</p>
${wrong === null ? '' : `<p role="alert"><b>${escaped(wrong)}</b></p>\n`}<form method="post">
<label>Code <input name="code" required autofocus autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20"></label>
<button>Go on to ${escaped(provider)}</button>
</form>`,
  );
};

/** A page that goes on by itself: a form that is answered with another address may not be followed there, as browsers read `form-action`. */
export const onwardPage = (url: URL, provider: string): string =>
  page(
    'Sign in',
    `<p>If nothing happens, <a href="${escaped(url.href)}">go on to ${escaped(provider)}</a>.</p>`,
    `<meta http-equiv="refresh" content="0; url=${escaped(url.href)}">\n`,
  );

export const donePage = (name: string, provider: string): string =>
  page(
    'You are through',
    `<p>${escaped(provider)} knows you${name === '' ? '' : ` as <b>${escaped(name)}</b>`}. Go back to the program that waits; this page can be closed.</p>`,
  );

export const refusedPage = (message: string, code: string): string =>
  page('That did not work', `<p role="alert">${escaped(message)}</p>\n<p>[${escaped(code)}]</p>`);

// ---- details ----

const escaped = (text: string) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const page = (title: string, body: string, head = ''): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${head}<title>${title} - MIDIp2p</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem }
input, button { font: inherit; padding: .25rem .5rem }
b { overflow-wrap: anywhere }
</style>
<main>
<h1>${title}</h1>
${body}
</main>
</html>
`;
