// Where a server tells what happens, from the command line.
import type { Administration, DeliveryState } from '@midip2p/coordinator';
import type { AdminFlags } from './admin-flags';
import { deliveryLine, webhookLines } from './admin-text';
import { printList } from './listing';
import type { Print } from './print';

export class WebhookCommands {
  constructor(
    private readonly server: Administration,
    private readonly print: Print,
  ) {}

  async create(url: string, { event }: AdminFlags): Promise<void> {
    const events = event!.split(',').map((word) => word.trim());
    const { webhook, secret } = await this.server.webhooks.create(url, events);
    const words = [`${url} is told of ${events.join(', ')}, as ${webhook.id}.`, `Signed with this, told this once:`];
    this.print([...words, secret], { event: 'adminWebhook', webhook, secret });
  }

  async list(flags: AdminFlags): Promise<void> {
    await printList(this.server.webhooks.list(), flags, this.print, {
      ...{ event: 'adminWebhooks', name: 'webhooks', lines: webhookLines, nothing: 'no webhooks yet' },
    });
  }

  async delete(id: string): Promise<void> {
    const webhook = await this.server.webhooks.delete(id);
    this.print(`${webhook.url} is told nothing more`, { event: 'adminWebhookDeleted', webhook });
  }

  async renewSecret(id: string): Promise<void> {
    const { webhook, secret } = await this.server.webhooks.renewSecret(id);
    const words = `${webhook.url} is signed for with this from now on, and for a time with the one before, too:`;
    this.print([words, secret], { event: 'adminWebhook', webhook, secret });
  }

  async test(id: string): Promise<void> {
    const delivery = await this.server.webhooks.test(id);
    this.print(`${delivery.messageId} is on its way; see the deliveries for what becomes of it`, {
      ...{ event: 'adminWebhookTested', delivery },
    });
  }

  async deliveries(id: string, { state, ...flags }: AdminFlags): Promise<void> {
    await printList(this.server.webhooks.deliveries(id, state as DeliveryState | undefined), flags, this.print, {
      ...{ event: 'adminDeliveries', name: 'deliveries', lines: deliveryLine, nothing: 'nothing was to be told' },
    });
  }
}
