// The one way by which this server calls on a provider: to addresses that the provider itself has named, and no further.
import { isLoopback } from '../config/oidc-config';

/** No answer, or one that says that the provider is in trouble. */
export class ProviderDownError extends Error {}

interface Asked {
  method: string;
  headers: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal;
}

/** More is no answer of a provider. */
const MOST_BYTES = 1024 * 1024;

/** Speaks to the issuer, and to what its discovery document names, once `allow` has been told: nothing that a stranger says is an address. */
export class ProviderFetch {
  private readonly issuer: URL;
  private allowed = new Set<string>();

  constructor(issuer: string) {
    this.issuer = new URL(issuer);
  }

  /** The addresses in the document that was read last. All others are refused, except that document itself. */
  allow(endpoints: readonly (string | undefined)[]): void {
    this.allowed = new Set(endpoints.filter((endpoint) => endpoint !== undefined));
  }

  readonly fetch = async (to: string, { method, headers, body, signal }: Asked): Promise<Response> => {
    this.refuseElsewhere(to);
    try {
      const init = { method, headers, body, redirect: 'manual', signal: signal ?? null } as Parameters<typeof fetch>[1];
      const answer = await fetch(to, init);
      const read = await whole(answer);
      if (answer.status >= 500) throw new ProviderDownError(`${new URL(to).host} answers HTTP ${answer.status}`);
      return new Response(read, { status: answer.status, headers: answer.headers });
    } catch (error) {
      if (error instanceof ProviderDownError) throw error;
      const { name, message, cause } = error as Error & { cause?: Error };
      const why = name === 'TimeoutError' ? 'it did not answer in time' : (cause?.message ?? message);
      throw new ProviderDownError(`${new URL(to).host}: ${why}`);
    }
  };

  // ---- details ----

  private refuseElsewhere(to: string): void {
    const url = new URL(to);
    const document = url.origin === this.issuer.origin && url.pathname.includes('/.well-known/');
    const plain = url.protocol === 'http:' && this.issuer.protocol === 'http:' && isLoopback(url);
    if (!(document || this.allowed.has(to)) || !(url.protocol === 'https:' || plain))
      throw new Error(`${url.origin} is no address of the provider's`);
  }
}

/** As bytes: a body that never ends ends here. */
async function whole(answer: Response): Promise<ArrayBuffer | null> {
  if (answer.body === null) return null;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new ProviderDownError(`${new URL(answer.url).host} answers with more than 1 MiB`);
    chunks.push(chunk);
  }
  const all = Buffer.concat(chunks);
  return all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength);
}
