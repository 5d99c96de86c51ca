import type { Client } from '@grpc/grpc-js';
import { ask, type AskedMethod, openServices, type Services } from './channel';
import { type Clock, systemClock } from './clock';
import { ClosedError, TokenExpiredError, TokenInvalidError } from './errors';
import { hostAndPort, type ServerAddress } from './server-address';
import { type SignedIn, Tokens } from './tokens';
import { whenAsked } from './when-asked';

export interface ConnectOptions {
  /** The clock for waits; default: the machine's. */
  clock?: Clock;
  /** 0 … 1, for the jitter of waits. */
  random?: () => number;
}

/** Makes all calls to one server: repeats them if the server asks for that, and renews tokens. */
export abstract class ServerCalls {
  protected readonly server: string;
  protected readonly services: Services;
  protected readonly clock: Clock;
  protected readonly random: () => number;
  protected readonly tokens: Tokens;
  protected closed = false;

  protected constructor(
    readonly address: ServerAddress,
    certificate: Buffer,
    options: ConnectOptions,
  ) {
    this.server = hostAndPort(address);
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.services = openServices(address, certificate);
    this.tokens = new Tokens((held) => this.refresh(held), this.clock);
  }

  abstract refresh(held: Pick<SignedIn, 'refreshToken' | 'attempt'>): Promise<SignedIn>;

  protected ask<C extends Client, Q, A>(
    client: C,
    method: AskedMethod<C, Q, A>,
    request: Q,
    token?: string,
  ): Promise<A> {
    return whenAsked(this.clock, this.random, async () => {
      this.checkOpen();
      return ask(client, method, request, this.server, token);
    });
  }

  /** The server's clock decides whether a token is valid: one that it calls expired is renewed once. */
  protected async askSignedIn<C extends Client, Q, A>(client: C, method: AskedMethod<C, Q, A>, request: Q): Promise<A> {
    const token = await this.tokens.access();
    try {
      return await this.ask(client, method, request, token);
    } catch (error) {
      if (!(error instanceof TokenExpiredError || error instanceof TokenInvalidError)) throw error;
      return this.ask(client, method, request, (await this.tokens.renew(token)).accessToken);
    }
  }

  /** ClosedError. */
  protected checkOpen(): void {
    if (this.closed) throw new ClosedError('the connection to the server was closed; connect again');
  }
}
