// Where a server tells what happens, as administrators ask for it.
import {
  type AdminServiceClient,
  DeliveryState as ProtoState,
  type Webhook,
  type WebhookDelivery,
} from '@midip2p/proto';
import type { Ask } from './ask';
import { type Listed, listed } from './pages';
import { there } from './there';

export type { Webhook, WebhookDelivery };

export type DeliveryState = 'waiting' | 'delivered' | 'dead';

export class Webhooks {
  constructor(
    private readonly client: AdminServiceClient,
    private readonly ask: Ask,
  ) {}

  /** `secret` is told this once. */
  async create(url: string, events: string[]): Promise<{ webhook: Webhook; secret: string }> {
    const { client } = this;
    const { webhook, secret } = await this.ask(client, client.createWebhook, { url, events });
    return { webhook: there(webhook), secret };
  }

  /** The oldest first. */
  list(): Listed<Webhook> {
    const { client } = this;
    return listed(async (page) => {
      const { webhooks: items, next } = await this.ask(client, client.listWebhooks, { page });
      return { items, next };
    });
  }

  /** Resolves with what it was. */
  async delete(webhookId: string): Promise<Webhook> {
    const { client } = this;
    return there((await this.ask(client, client.deleteWebhook, { webhookId })).webhook);
  }

  /** The one before is good for a time, too. */
  async renewSecret(webhookId: string): Promise<{ webhook: Webhook; secret: string }> {
    const { client } = this;
    const { webhook, secret } = await this.ask(client, client.renewWebhookSecret, { webhookId });
    return { webhook: there(webhook), secret };
  }

  /** A delivery that says nothing. */
  async test(webhookId: string): Promise<WebhookDelivery> {
    const { client } = this;
    return there((await this.ask(client, client.testWebhook, { webhookId })).delivery);
  }

  /** The latest first; of every state where none is named. */
  deliveries(webhookId: string, state?: DeliveryState): Listed<WebhookDelivery> {
    const { client } = this;
    const wanted = state === undefined ? ProtoState.DELIVERY_STATE_UNSPECIFIED : STATE[state];
    return listed(async (page) => {
      const request = { page, webhookId, state: wanted };
      const { deliveries: items, next } = await this.ask(client, client.listDeliveries, request);
      return { items, next };
    });
  }
}

// ---- details ----

const STATE: Record<DeliveryState, ProtoState> = {
  waiting: ProtoState.DELIVERY_STATE_WAITING,
  delivered: ProtoState.DELIVERY_STATE_DELIVERED,
  dead: ProtoState.DELIVERY_STATE_DEAD,
};
