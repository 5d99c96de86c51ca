// A real OpenID Connect provider, and servers at which people sign in by it: as many as are wanted, on one database.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser, CLIENT, type Page, type Provider, startProvider } from '@midip2p/provider';
import type { PendingSignIn } from '@midip2p/proto';
import { type ConfigInput, type RunningServer, startServer } from '../src';
import { aDatabase } from './a-database';
import { type HttpsClient, httpsTo } from './https';
import { ask, type Connections, connectTo, type Somebody } from './player';

/** Where browsers have whatever server a balancer chooses. */
export const PUBLIC = 'https://play.example.org';

export interface Place {
  server: RunningServer;
  at: Connections;
  https: HttpsClient;
}

type People = Parameters<typeof startProvider>[1];

export class OidcWorld {
  private readonly places: Place[] = [];
  private readonly database = aDatabase();
  private url: string | undefined;
  private readonly dir = mkdtempSync(join(tmpdir(), 'midip2p-oidc-'));

  private constructor(
    private readonly people: People,
    public provider: Provider,
  ) {}

  static async of(people: People): Promise<OidcWorld> {
    return new OidcWorld(people, await startProvider(PUBLIC, people));
  }

  /** One more server; on the database of the first, with its keys. */
  async server(oidc: ConfigInput['oidc'] = {}, more: ConfigInput = {}): Promise<Place> {
    const clientSecretFile = join(this.dir, 'secret');
    writeFileSync(clientSecretFile, `${CLIENT.secret}\n`);
    const [first] = this.places;
    const url = (this.url ??= await this.database.migrated());
    const same = first && { keys: { directory: join(first.server.dataDir, 'keys') } };
    const server = await startServer({
      config: {
        ...{ server: { port: 0 }, data: { temporary: true }, log: { level: 'silent' }, operations: { port: 0 } },
        ...{ ...same, ...more, database: { url } },
        oidc: {
          ...{ issuer: this.provider.issuer, provider: 'Club', clientId: CLIENT.id, clientSecretFile },
          ...{ publicUrl: PUBLIC, ...oidc },
        },
      },
    });
    const made = { server, at: await connectTo(server), https: await httpsTo(server, false) };
    this.places.push(made);
    return made;
  }

  /** It is away, and after `restarted` there again. */
  async providerGone(): Promise<() => Promise<void>> {
    const { port } = new URL(this.provider.issuer);
    await this.provider.stop();
    return async () => void (this.provider = await startProvider(PUBLIC, this.people, Number(port)));
  }

  async end(): Promise<void> {
    for (const { at, https, server } of this.places.reverse()) {
      at.close();
      https.close();
      await server.stop();
    }
    await this.provider.stop();
    await this.database.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** That reaches the server where `place` is. */
export const browserAt = ({ https: { base, fetch } }: Place): Browser =>
  new Browser(new Map([[PUBLIC, (url, init) => fetch(url.replace(PUBLIC, base), init)]]));

export const begin = async ({ at }: Place, options: object = {}): Promise<PendingSignIn> =>
  (await ask(at.auth, at.auth.beginProviderSignIn, { provider: 'club', device: 'laptop', ...options })).pending!;

/** null: not yet. */
export async function finish(
  { at }: Place,
  { secret }: { secret: string },
  options: object = {},
): Promise<Somebody | null> {
  const request = { secret, name: undefined, displayName: undefined, invitation: undefined, ...options };
  const { credentials } = await ask(at.auth, at.auth.finishProviderSignIn, request);
  return credentials ? { ...credentials, password: '' } : null;
}

/** Types the code, and is at the provider's page. */
export async function toProvider(browser: Browser, { url, code }: PendingSignIn): Promise<Page> {
  const page = await browser.open(url);
  return browser.submit(page, { code: ` ${code.toLowerCase()} ` });
}

/** All of the way, to the page that says what became of it. */
export const through = async (browser: Browser, pending: PendingSignIn, login: string): Promise<Page> =>
  browser.signIn(await toProvider(browser, pending), login);

/** The address that the provider sends the browser back to, before it goes there. */
export async function backFrom(browser: Browser, pending: PendingSignIn, login: string): Promise<URL> {
  const isBack = (url: URL) => url.pathname.endsWith('/callback');
  return (await browser.signIn(await toProvider(browser, pending), login, isBack)).url;
}

/** As whoever comes for the first time, or again. */
export async function signedIn(place: Place, login: string, options: object = {}): Promise<Somebody> {
  const pending = await begin(place);
  await through(browserAt(place), pending, login);
  return (await finish(place, pending, options))!;
}

/** Of the server's metrics, the one whose line begins so; 0: there is none. */
export async function figureOf({ server }: Place, line: string): Promise<number> {
  const { host, port } = server.operations!;
  const text = await (await fetch(`http://${host}:${port}/metrics`)).text();
  const found = text.split('\n').find((one) => one.startsWith(line));
  return Number(found?.split(' ').at(-1) ?? 0);
}
