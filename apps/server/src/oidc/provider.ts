import { readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import type { Logger } from 'pino';
import type { Config } from '../config/config';
import { CONFIG, LOG } from '../injection';
import { OIDC } from '../callers/http-callers';
import { Seldom } from '../seldom';
import { StartupError } from '../startup-error';
import type { BrowserKeys } from './browser-keys';
import { type Claims, hasRequired, labelsOf, wantedClaims } from './claims';
import {
  ClaimMissingError,
  ProviderInvalidError,
  ProviderRefusedError,
  ProviderUnavailableError,
  UnknownProviderError,
} from './oidc-errors';
import { ProviderDownError, ProviderFetch } from './provider-fetch';

/** A person's identity at the provider. */
export interface ProvenPerson {
  issuer: string;
  subject: string;
  /** As the provider calls them; empty: nothing that could be shown. */
  name: string;
  displayName: string;
}

const KEPT_MS = 3_600_000;
/** So that a crowd that waits does not make a provider's trouble worse. */
const FAILURE_KEPT_MS = 2000;

/**
 * The OpenID Connect provider that the settings name.
 *
 * Design: nothing is asked of it before somebody wants to sign in by it, so that its trouble keeps no server from starting and nobody
 * from playing. What it tells of itself is kept for an hour.
 */
@Injectable()
export class Provider {
  private readonly oidc: Config['oidc'];
  private readonly secret: string;
  private readonly fetch: ProviderFetch | null;
  private readonly seldom: Seldom;
  private discovered: Promise<client.Configuration> | null = null;
  private goodUntil = 0;

  constructor(@Inject(CONFIG) { oidc }: Config, @Inject(LOG) log: Logger) {
    this.oidc = oidc;
    this.secret = oidc.clientSecretFile === null ? '' : secretIn(oidc.clientSecretFile);
    this.fetch = oidc.issuer === null ? null : new ProviderFetch(oidc.issuer);
    this.seldom = new Seldom(log);
  }

  /** The provider's name for people. UnknownProviderError if there is none, or another one is meant. */
  named(wanted: string): string {
    const { issuer, provider } = this.oidc;
    if (issuer === null) throw new UnknownProviderError(wanted, null);
    if (wanted !== '' && wanted.toLowerCase() !== provider.toLowerCase())
      throw new UnknownProviderError(wanted, provider);
    return provider;
  }

  /** null: there is none. */
  get issuer(): string | null {
    return this.oidc.issuer;
  }

  /** Where this server's own pages are, as browsers have it. */
  page(path: string): URL {
    return new URL(`${OIDC}/${path}`, this.oidc.publicUrl ?? undefined);
  }

  /** ProviderUnavailableError, where it cannot be asked now. */
  async look(): Promise<void> {
    await this.configuration();
  }

  /** Where a browser goes to sign in. ProviderUnavailableError. */
  async signInUrl({ state, nonce, verifier }: BrowserKeys): Promise<URL> {
    const configuration = await this.configuration();
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.page('callback').href,
      scope: this.oidc.scopes,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
  }

  /**
   * Who came back with that query, on the way that these keys are of. ProviderRefusedError, ProviderInvalidError, ClaimMissingError,
   * ProviderUnavailableError.
   */
  async whoCameBack(query: string, { state, nonce, verifier }: BrowserKeys): Promise<ProvenPerson> {
    const configuration = await this.configuration();
    const url = this.page('callback');
    url.search = query;
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    let claims: Claims & { sub: string };
    try {
      const tokens = await client.authorizationCodeGrant(configuration, url, checks);
      claims = await this.withUserInfo(configuration, tokens);
    } catch (error) {
      throw this.failureOf(error);
    }
    if (!hasRequired(claims, this.oidc)) throw new ClaimMissingError(this.oidc.provider);
    if (!/^[\x21-\x7e]{1,255}$/.test(claims.sub)) throw new ProviderInvalidError(this.oidc.provider);
    return { issuer: this.oidc.issuer!, subject: claims.sub, ...labelsOf(claims, this.oidc) };
  }

  // ---- details ----

  /** What the ID token leaves out is asked for where that is told: nobody else than whom the token is of may be in the answer. */
  private async withUserInfo(
    configuration: client.Configuration,
    tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>,
  ): Promise<Claims & { sub: string }> {
    const claims = tokens.claims()!;
    const left = wantedClaims(this.oidc).some((name) => !Object.hasOwn(claims, name));
    if (!left || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...(await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims };
  }

  private configuration(): Promise<client.Configuration> {
    if (this.fetch === null) throw new UnknownProviderError('', null);
    if (this.discovered === null || performance.now() > this.goodUntil) {
      this.goodUntil = Infinity; // whoever comes meanwhile waits for the same answer
      const keptFor = (ms: number) => (this.goodUntil = performance.now() + ms);
      this.discovered = this.discover(this.fetch, new URL(this.oidc.issuer!)).finally(() => keptFor(FAILURE_KEPT_MS));
      this.discovered.then(
        () => keptFor(KEPT_MS),
        () => {}, // whoever waits for it is told
      );
    }
    return this.discovered.catch((error: unknown) => {
      this.logFailure(error);
      throw new ProviderUnavailableError(this.oidc.provider);
    });
  }

  private async discover(fetch: ProviderFetch, issuer: URL): Promise<client.Configuration> {
    const options = { [client.customFetch]: fetch.fetch as client.CustomFetch, timeout: this.oidc.timeoutSeconds };
    const plain = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    // Signatures of ID tokens are looked at though TLS says whom they came from.
    const execute = [...plain, client.enableNonRepudiationChecks];
    const authenticate: client.ClientAuth = (as, ...rest) => {
      const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = as;
      const how = methods.includes('client_secret_basic') ? client.ClientSecretBasic : client.ClientSecretPost;
      return how(this.secret)(as, ...rest);
    };
    const found = await client.discovery(issuer, this.oidc.clientId!, undefined, authenticate, { ...options, execute });
    const { issuer: itself, token_endpoint, jwks_uri, userinfo_endpoint } = found.serverMetadata();
    // Identities are kept by it: letter by letter, and never by a pattern that stands for many.
    if (itself !== this.oidc.issuer) throw new ProviderDownError(`it calls itself ${itself}: set oidc.issuer to that`);
    fetch.allow([token_endpoint, jwks_uri, userinfo_endpoint]);
    return found;
  }

  private failureOf(error: unknown): Error {
    const { provider } = this.oidc;
    if (error instanceof client.AuthorizationResponseError) {
      const passing = ['server_error', 'temporarily_unavailable'].includes(error.error);
      return passing ? new ProviderUnavailableError(provider) : new ProviderRefusedError(provider);
    }
    this.logFailure(error);
    return isDown(error) ? new ProviderUnavailableError(provider) : new ProviderInvalidError(provider);
  }

  /** The error without its causes, because these contain the provider's answer with its tokens. */
  private logFailure(error: unknown): void {
    const { message, code = '', error: said = '' } = error as Error & { code?: string; error?: string };
    const why = [deepest(error) ?? message, code, said].filter((text) => text !== '').join(' ');
    this.seldom.write(
      `provider ${why}`,
      'warn',
      { provider: this.oidc.provider, why },
      'the provider could not be used',
    );
  }
}

/** The network's error, if it was one. */
function deepest(error: unknown): string | null {
  for (let one = error; one instanceof Error; one = one.cause) if (one instanceof ProviderDownError) return one.message;
  return null;
}

const isDown = (error: unknown): boolean =>
  deepest(error) !== null || ['OAUTH_TIMEOUT', 'OAUTH_ABORT'].includes((error as { code?: string }).code ?? '');

function secretIn(file: string): string {
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').split(/\r?\n/, 1)[0]!;
  } catch (error) {
    const why = (error as Error).message;
    throw new StartupError(
      'bad-config',
      `oidc.clientSecretFile (MIDIP2P_OIDC_CLIENT_SECRET_FILE) cannot be read: ${why}`,
    );
  }
  if (secret === '')
    throw new StartupError('bad-config', `oidc.clientSecretFile (MIDIP2P_OIDC_CLIENT_SECRET_FILE) is empty: ${file}`);
  return secret;
}
