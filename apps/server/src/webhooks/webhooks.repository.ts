import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { Database, type Transaction } from '../database/database';
import type { Prisma } from '../database/generated/client';
import { Cursor, ID, NUMBER } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import { TEST_EVENT } from './webhook-events';

export type DeliveryState = 'waiting' | 'delivered' | 'dead';

@Injectable()
export class WebhooksRepository {
  constructor(private readonly db: Database) {}

  create(webhook: { url: string; events: string[]; secret: string; madeBy: string }, note: AuditNote) {
    return this.db.$transaction(async (tx) => {
      const { id } = await tx.webhook.create({ data: webhook });
      await writeAudit(tx, note, targetOf(id, webhook.url));
      return readAnswer(tx, id);
    });
  }

  /** The oldest first: ids grow with time. */
  async list({ size, after }: PageOptions): Promise<PageOf<ReturnType<typeof answerOf>>> {
    const key = WEBHOOKS.read(after);
    const rows = await this.db.webhook.findMany({
      where: key ? { id: { gt: key[0] } } : {},
      include: counts,
      orderBy: { id: 'asc' },
      take: size + 1,
    });
    return pageOf(await Promise.all(rows.map(async (row) => ({ ...row, dead: await this.deadOf(row.id) }))), {
      size,
      cursor: WEBHOOKS,
      keyOf: ({ id }) => [id] as const,
      itemOf: answerOf,
    });
  }

  /** With what was still to be delivered. null: there is none such. */
  async delete(id: string, note: AuditNote) {
    return this.db.$transaction(async (tx) => {
      if ((await tx.webhook.count({ where: { id } })) === 0) return null;
      const webhook = await readAnswer(tx, id);
      await tx.webhook.delete({ where: { id } });
      await writeAudit(tx, note, targetOf(id, webhook.url));
      return webhook;
    });
  }

  /** The one it had is good beside it until then. null: there is none such. */
  async renewSecret(id: string, secret: string, formerUntil: Date, note: AuditNote) {
    return this.db.$transaction(async (tx) => {
      const before = await tx.webhook.findUnique({ where: { id }, select: { secret: true } });
      if (!before) return null;
      await tx.webhook.update({ where: { id }, data: { secret, formerSecret: before.secret, formerUntil } });
      await writeAudit(tx, note, targetOf(id, ''));
      return readAnswer(tx, id);
    });
  }

  /** null: there is none such. */
  async addTest(id: string, note: AuditNote) {
    return this.db.$transaction(async (tx) => {
      if ((await tx.webhook.count({ where: { id } })) === 0) return null;
      const made = await tx.webhookDelivery.create({ data: { webhookId: id, event: TEST_EVENT, data: {} } });
      await writeAudit(tx, note, targetOf(id, ''));
      return deliveryOf(made);
    });
  }

  /** The latest first. null: there is no such webhook. */
  async deliveries(webhookId: string, state: DeliveryState | undefined, { size, after }: PageOptions) {
    const key = DELIVERIES.read(after);
    if ((await this.db.webhook.count({ where: { id: webhookId } })) === 0) return null;
    const rows = await this.db.webhookDelivery.findMany({
      where: { webhookId, ...(state && STATES[state]), ...(key && { id: { lt: key[0] } }) },
      orderBy: { id: 'desc' },
      take: size + 1,
    });
    return pageOf(rows, { size, cursor: DELIVERIES, keyOf: ({ id }) => [id] as const, itemOf: deliveryOf });
  }

  private deadOf(webhookId: string): Promise<number> {
    return this.db.webhookDelivery.count({ where: { webhookId, ...STATES.dead } });
  }
}

// ---- details ----

const WEBHOOKS = new Cursor('webhooks', [ID]);
const DELIVERIES = new Cursor('webhook-deliveries', [NUMBER]);
const STATES = {
  waiting: { deliveredAt: null, deadAt: null },
  delivered: { deliveredAt: { not: null } },
  dead: { deadAt: { not: null } },
} satisfies Record<DeliveryState, Prisma.WebhookDeliveryWhereInput>;
const counts = { _count: { select: { deliveries: { where: STATES.waiting } } } } satisfies Prisma.WebhookInclude;

const targetOf = (id: string, name: string) => ({ kind: 'webhook', id, name }) as const;

async function readAnswer(tx: Transaction, id: string) {
  const row = await tx.webhook.findUniqueOrThrow({ where: { id }, include: counts });
  return answerOf({ ...row, dead: await tx.webhookDelivery.count({ where: { webhookId: id, ...STATES.dead } }) });
}

type Row = Prisma.WebhookGetPayload<{ include: typeof counts }> & { dead: number };
const answerOf = ({ id, url, events, madeBy, createdAt, dead, _count }: Row) => ({
  ...{ id, url, events, madeBy, createdAtMs: createdAt.getTime() },
  ...{ waiting: _count.deliveries, dead },
});

const deliveryOf = (row: Prisma.WebhookDeliveryGetPayload<object>) => ({
  ...{ sequence: Number(row.id), messageId: `msg_${row.messageId}`, event: row.event },
  ...{ createdAtMs: row.createdAt.getTime(), attempts: row.attempts, outcome: row.outcome },
  ...(!row.deliveredAt && !row.deadAt && { nextAtMs: row.nextAt.getTime() }),
  ...(row.deliveredAt && { deliveredAtMs: row.deliveredAt.getTime() }),
  ...(row.deadAt && { deadAtMs: row.deadAt.getTime() }),
});
