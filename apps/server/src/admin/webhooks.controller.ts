import type { Metadata } from '@grpc/grpc-js';
import {
  type CreateWebhookRequest,
  type CreateWebhookResponse,
  type DeleteWebhookRequest,
  type DeleteWebhookResponse,
  DeliveryState,
  type ListDeliveriesRequest,
  type ListDeliveriesResponse,
  type ListWebhooksRequest,
  type ListWebhooksResponse,
  type RenewWebhookSecretRequest,
  type RenewWebhookSecretResponse,
  type TestWebhookRequest,
  type TestWebhookResponse,
} from '@midip2p/proto';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { PeerCall } from '../callers/callers';
import { checked, paged } from '../validation/messages';
import { whoCalls } from './applicant';
import * as messages from './messages';
import { WebhooksService } from './webhooks.service';

@Controller()
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @GrpcMethod('AdminService', 'createWebhook')
  createWebhook(r: CreateWebhookRequest, metadata: Metadata, call: PeerCall): Promise<CreateWebhookResponse> {
    return this.webhooks.create(whoCalls(metadata, call), checked(messages.webhookNew, r));
  }

  @GrpcMethod('AdminService', 'listWebhooks')
  async listWebhooks(r: ListWebhooksRequest, metadata: Metadata, call: PeerCall): Promise<ListWebhooksResponse> {
    const { items, next } = await this.webhooks.list(whoCalls(metadata, call), checked(messages.webhookList, paged(r)));
    return { webhooks: items, next };
  }

  @GrpcMethod('AdminService', 'deleteWebhook')
  async deleteWebhook(r: DeleteWebhookRequest, metadata: Metadata, call: PeerCall): Promise<DeleteWebhookResponse> {
    return { webhook: await this.webhooks.delete(whoCalls(metadata, call), meant(r)) };
  }

  @GrpcMethod('AdminService', 'renewWebhookSecret')
  renewWebhookSecret(
    r: RenewWebhookSecretRequest,
    metadata: Metadata,
    call: PeerCall,
  ): Promise<RenewWebhookSecretResponse> {
    return this.webhooks.newSecret(whoCalls(metadata, call), meant(r));
  }

  @GrpcMethod('AdminService', 'testWebhook')
  async testWebhook(r: TestWebhookRequest, metadata: Metadata, call: PeerCall): Promise<TestWebhookResponse> {
    const delivery = await this.webhooks.test(whoCalls(metadata, call), meant(r));
    return { delivery } as TestWebhookResponse;
  }

  @GrpcMethod('AdminService', 'listDeliveries')
  async listDeliveries(r: ListDeliveriesRequest, metadata: Metadata, call: PeerCall): Promise<ListDeliveriesResponse> {
    const options = checked(messages.deliveriesOfWebhook, withStateName(paged(r) as ListDeliveriesRequest));
    const { items, next } = await this.webhooks.deliveries(whoCalls(metadata, call), options);
    return { deliveries: items, next } as ListDeliveriesResponse;
  }
}

// ---- details ----

const meant = (request: unknown): string => checked(messages.webhookOnly, request).webhookId;

/** What is readable at all; a state that there is not is refused by who checks it. */
const withStateName = (r: ListDeliveriesRequest): unknown =>
  typeof r === 'object' ? { ...r, state: r.state in STATE ? STATE[r.state] : '' } : r;

const STATE: Partial<Record<DeliveryState, 'waiting' | 'delivered' | 'dead' | undefined>> = {
  [DeliveryState.DELIVERY_STATE_UNSPECIFIED]: undefined,
  [DeliveryState.DELIVERY_STATE_WAITING]: 'waiting',
  [DeliveryState.DELIVERY_STATE_DELIVERED]: 'delivered',
  [DeliveryState.DELIVERY_STATE_DEAD]: 'dead',
};
