import { Client, type ClientConfig } from 'pg';

type Ask = (...args: unknown[]) => Promise<unknown>;

/**
 * A connection on which one statement waits for the one before. Prisma asks several at one time within a transaction; `pg` would keep them
 * in a queue of its own, which its next version has not.
 */
export class OneByOneClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    const ask = this.query.bind(this) as Ask;
    let last: Promise<unknown> | null = null;
    const inTurn: Ask = (...args) => {
      // The pool asks like this, and of a connection that nobody else has.
      if (typeof args.at(-1) === 'function') return ask(...args);
      const asked: Promise<unknown> = last === null ? ask(...args) : last.then(() => ask(...args));
      const over = asked.then(
        () => undefined,
        () => undefined,
      );
      last = over;
      void over.then(() => {
        if (last === over) last = null;
      });
      return asked;
    };
    this.query = inTurn as typeof this.query;
  }
}
