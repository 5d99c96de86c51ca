import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/config';
import { DatabaseTroubles } from '../database/database-troubles';
import { CONFIG, LOG } from '../injection';
import { Metrics } from '../metrics/metrics';
import { PeriodicTask } from '../periodic-task';
import { VERSION } from '../version';
import { Destinations } from './destinations';
import { type Due, OutboxRepository } from './outbox.repository';
import { type Outcome, post } from './post';
import { signatures } from './signature';

const LOOK_MS = 1000;
/** Beyond the time that an attempt may take: then whoever took it has died, and somebody else may. */
const LEASE_S = 20;
const FIRST_S = 5;
const LONGEST_S = 3600;

/** Longer each time, and never the same for two. */
export const backOffSeconds = (attempts: number, random = Math.random()): number =>
  Math.min(LONGEST_S, FIRST_S * 2 ** Math.min(attempts - 1, 20)) * (0.75 + random / 2);

/**
 * Tells webhooks what is in the outbox.
 *
 * Design: each replica looks once a second and takes what no other is at. Taking is a lease in the row and holds no transaction open
 * while somebody else's machine is waited for; who dies with one leaves it to the next. So each is told at least once, and now
 * and then twice (`webhook-id` is the same then); `sequence` tells the order.
 */
@Injectable()
export class Deliveries implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly destinations: Destinations;
  private readonly task: PeriodicTask;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly metrics: Metrics,
    troubles: DatabaseTroubles,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
  ) {
    this.destinations = new Destinations(config.webhooks);
    this.task = new PeriodicTask(
      (signal) => this.deliverAll(signal),
      LOOK_MS,
      (error) => {
        if (troubles.note(error, 'delivering to webhooks') === null)
          log.error({ err: error }, 'webhooks could not be told');
      },
    );
  }

  onApplicationBootstrap(): void {
    this.task.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  private async deliverAll(signal: AbortSignal): Promise<void> {
    const { timeoutSeconds, giveUpHours } = this.config.webhooks;
    while (!signal.aborted) {
      const due = await this.outbox.take(timeoutSeconds + LEASE_S, giveUpHours);
      if (due.length === 0) return;
      await Promise.all(due.map((one) => this.deliver(one)));
    }
  }

  private async deliver(due: Due): Promise<void> {
    const { delivered, told } = await this.attempt(due);
    if (delivered) {
      await this.outbox.delivered(due.id, told);
      return this.metrics.deliveries.inc({ result: 'delivered' });
    }
    await this.outbox.failed(due.id, told, due.isLast ? 'never' : { inSeconds: backOffSeconds(due.attempts) });
    this.metrics.deliveries.inc({ result: due.isLast ? 'dead' : 'failed' });
    if (due.isLast) this.log.warn({ delivery: Number(due.id), outcome: told }, 'a delivery to a webhook was given up');
  }

  private attempt({ id, messageId, event, data, createdAt, url, secret, formerSecret }: Due): Promise<Outcome> {
    const body = JSON.stringify({ type: event, timestamp: createdAt.toISOString(), sequence: Number(id), data });
    const timestamp = Math.floor(Date.now() / 1000);
    const message = `msg_${messageId}`;
    const secrets = formerSecret === null ? [secret] : [secret, formerSecret];
    const headers = {
      'webhook-id': message,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatures(secrets, message, timestamp, body),
      'user-agent': `midip2p-server/${VERSION}`,
    };
    return post(url, { body, headers }, this.destinations, this.config.webhooks.timeoutSeconds * 1000);
  }
}
