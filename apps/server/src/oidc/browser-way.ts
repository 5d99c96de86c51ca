import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../domain-error';
import { codeHash } from './begin';
import { browserKeys, same, ticketOf } from './browser-keys';
import { SignInCodeWrongError, SignInUnknownError } from './oidc-errors';
import { type Begun, PendingRepository } from './pending.repository';
import { Provider, type ProvenPerson } from './provider';

/**
 * The way of a browser: from the page that the terminal named to the provider, and back.
 *
 * Design: an address may be sent to somebody by a stranger whose terminal waits. So nothing happens by an address alone: the person
 * types the code of a terminal before the provider is asked, in a page that says whose it is, and the browser that did so is the only one
 * that may come back, once. Nothing of it is in this server's memory: any other one goes on with it.
 */
@Injectable()
export class BrowserWay {
  constructor(
    private readonly provider: Provider,
    private readonly pending: PendingRepository,
  ) {}

  /** SignInUnknownError, UnknownProviderError. */
  async begun(ticket: string): Promise<Begun & { provider: string }> {
    const provider = this.provider.named('');
    const begun = await this.pending.begun(ticket);
    if (begun === null) throw new SignInUnknownError();
    return { ...begun, provider };
  }

  /** Where that browser goes on to. SignInUnknownError, SignInCodeWrongError, ProviderUnavailableError. */
  async confirm(ticket: string, browser: string, code: string): Promise<{ url: URL; provider: string }> {
    const provider = this.provider.named('');
    await this.provider.look();
    const wanted = await this.pending.typed(ticket);
    if (wanted === null) throw new SignInUnknownError();
    if (!Buffer.from(wanted).equals(codeHash(ticket, code))) throw new SignInCodeWrongError();
    if (!(await this.pending.bind(ticket, digest(browser)))) throw new SignInUnknownError();
    return { url: await this.provider.signInUrl(browserKeys(ticket, browser)), provider };
  }

  /** `browser`: what the cookie of that ticket holds. Who they are now waits for the terminal; so does why not. */
  async comeBack(
    query: string,
    browser: (ticket: string) => string | null,
  ): Promise<{ name: string; provider: string }> {
    const provider = this.provider.named('');
    const state = new URLSearchParams(query).get('state') ?? '';
    const ticket = ticketOf(state);
    const secret = ticket === null ? null : browser(ticket);
    if (ticket === null || secret === null) throw new SignInUnknownError();
    const keys = browserKeys(ticket, secret);
    if (!same(state, keys.state)) throw new SignInUnknownError();
    if (!(await this.pending.comeBack(ticket, digest(secret)))) throw new SignInUnknownError();
    let person: ProvenPerson;
    try {
      person = await this.provider.whoCameBack(query, keys);
    } catch (error) {
      if (error instanceof DomainError) await this.pending.refuse(ticket, error.code, error.message);
      throw error;
    }
    await this.pending.prove(ticket, person);
    return { name: person.name, provider };
  }
}

// ---- details ----

/** 256 random bits need no salt and no slow hash. */
const digest = (secret: string): Uint8Array => createHash('sha256').update(secret).digest();
