import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config';
import { InvalidArgumentError } from '../domain-error';
import { CONFIG } from '../injection';
import type { PageOf, PageOptions } from '../paging/page';
import { Destinations } from '../webhooks/destinations';
import { newSecret } from '../webhooks/signature';
import { type DeliveryState, WebhooksRepository } from '../webhooks/webhooks.repository';
import { UnknownWebhookError } from './admin-errors';
import { AdministratorsRight, type Applicant, type Deed } from './administrators-right';
import type { WebhookDeliveryAnswer, WebhookAnswer } from '../generated/answers';

const AN_HOUR_MS = 3_600_000;

/** Where a server tells what happens. */
@Injectable()
export class WebhooksService {
  private readonly destinations: Destinations;

  constructor(
    private readonly right: AdministratorsRight,
    private readonly webhooks: WebhooksRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.destinations = new Destinations(config.webhooks);
  }

  /** `secret` is told this once. */
  create(
    who: Applicant,
    { url, events }: { url: string; events: string[] },
  ): Promise<{ webhook: WebhookAnswer; secret: string }> {
    const target = { kind: 'webhook', id: '', name: url } as const;
    return this.right.change(who, { action: 'webhook.create', target, detail: { events } }, async (note) => {
      const mistake = this.destinations.mistakeIn(url);
      if (mistake !== null) throw new InvalidArgumentError(mistake);
      const secret = newSecret();
      const options = { url, events: [...new Set(events)], secret, madeBy: note.accountName };
      return { webhook: await this.webhooks.create(options, note), secret };
    });
  }

  list(who: Applicant, page: PageOptions): Promise<PageOf<WebhookAnswer>> {
    const deed = { action: 'webhook.list', target: null, detail: {} } as const;
    return this.right.look(who, deed, () => this.webhooks.list(page));
  }

  /** Resolves with what it was. */
  delete(who: Applicant, id: string): Promise<WebhookAnswer> {
    return this.right.change(who, deedOn(id, 'webhook.delete'), async (note) => {
      const webhook = await this.webhooks.delete(id, note);
      if (webhook === null) throw new UnknownWebhookError(id);
      return webhook;
    });
  }

  newSecret(who: Applicant, id: string): Promise<{ webhook: WebhookAnswer; secret: string }> {
    return this.right.change(who, deedOn(id, 'webhook.new-secret'), async (note) => {
      const secret = newSecret();
      const formerUntil = new Date(Date.now() + this.config.webhooks.formerSecretHours * AN_HOUR_MS);
      const webhook = await this.webhooks.renewSecret(id, secret, formerUntil, note);
      if (webhook === null) throw new UnknownWebhookError(id);
      return { webhook, secret };
    });
  }

  test(who: Applicant, id: string): Promise<WebhookDeliveryAnswer> {
    return this.right.change(who, deedOn(id, 'webhook.test'), async (note) => {
      const delivery = await this.webhooks.addTest(id, note);
      if (delivery === null) throw new UnknownWebhookError(id);
      return delivery;
    });
  }

  deliveries(
    who: Applicant,
    { webhookId, state, ...page }: PageOptions & { webhookId: string; state?: DeliveryState | undefined },
  ): Promise<PageOf<WebhookDeliveryAnswer>> {
    return this.right.look(who, deedOn(webhookId, 'webhook.list-deliveries'), async () => {
      const found = await this.webhooks.deliveries(webhookId, state, page);
      if (found === null) throw new UnknownWebhookError(webhookId);
      return found;
    });
  }
}

// ---- details ----

const deedOn = (id: string, action: Deed['action']): Deed => ({
  action,
  target: { kind: 'webhook', id, name: '' },
  detail: {},
});
