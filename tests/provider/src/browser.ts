// What a person's browser does: it follows links and answers forms, and keeps cookies as browsers keep them.

export interface Page {
  status: number;
  url: URL;
  text: string;
  headers: Headers;
}

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

const MOST_STEPS = 20;

export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  /** `servers`: functions that answer for origins that are not on the network. */
  constructor(private readonly servers: Map<string, Fetch> = new Map()) {}

  /** Opens an address and follows its redirects. `stop`: an address after which it goes no further. */
  async open(to: string | URL, init: RequestInit = {}, stop: (url: URL) => boolean = () => false): Promise<Page> {
    let [url, how] = [new URL(to), init];
    for (let steps = 0; steps < MOST_STEPS; ++steps) {
      if (stop(url)) return { status: 0, url, text: '', headers: new Headers() };
      const answer = await this.ask(url, how);
      const text = await answer.text();
      const location = answer.headers.get('location') ?? refreshIn(text);
      if (location === null) return { status: answer.status, url, text, headers: answer.headers };
      [url, how] = [new URL(location, url), {}];
    }
    throw new Error(`${url.href} leads on and on`);
  }

  /** Sends the form of a page with these values in it. */
  submit(
    page: Page,
    values: Record<string, string>,
    more: RequestInit = {},
    stop?: (url: URL) => boolean,
  ): Promise<Page> {
    const action = /<form[^>]*action="([^"]*)"/.exec(page.text)?.[1] ?? page.url.href;
    const found = page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    const hidden = Object.fromEntries([...found].map(([, name, value]) => [name!, value!]));
    const body = new URLSearchParams({ ...hidden, ...values });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const form = { method: 'POST', body: body.toString(), ...more, headers: { ...headers, ...more.headers } };
    return this.open(new URL(unescaped(action), page.url), form, stop);
  }

  /** At the provider: signs in as that person and consents; resolves with the page after that. */
  async signIn(page: Page, login: string, stop?: (url: URL) => boolean): Promise<Page> {
    let at = page;
    while (/name="prompt"/.test(at.text)) {
      const typed = at.text.includes('name="login"') ? { login, password: 'any' } : {};
      at = await this.submit(at, typed as Record<string, string>, {}, stop);
    }
    return at;
  }

  /** At the provider: refuses consent. */
  cancel(page: Page): Promise<Page> {
    return this.open(new URL(/href="([^"]*\/abort)"/.exec(page.text)![1]!, page.url));
  }

  // ---- details ----

  private async ask(url: URL, init: RequestInit): Promise<Response> {
    const jar = this.cookies.get(url.host) ?? new Map<string, string>();
    this.cookies.set(url.host, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const fetching = this.servers.get(url.origin) ?? fetch;
    const answer = await fetching(url.href, { ...init, headers, redirect: 'manual' });
    for (const cookie of answer.headers.getSetCookie().flatMap((all) => all.split(/, ?(?=[^ ;]+=)/))) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) jar.delete(pair.slice(0, at));
    }
    return answer;
  }
}

const unescaped = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replaceAll('&amp;', '&');

/** The address to which a page goes on by itself; null: it does not. */
function refreshIn(text: string): string | null {
  const to = /<meta http-equiv="refresh" content="0; url=([^"]*)">/.exec(text)?.[1];
  return to === undefined ? null : unescaped(to);
}
