import { Body, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import * as answers from '../../generated/answers';
import { pageOf, Rest } from '../../http/rest';
import { WebhooksService } from '../webhooks.service';
import * as messages from '../messages';
import { whoOf } from './applicant';

class WebhookQuery extends createZodDto(messages.webhookList.strict()) {}
class WebhookNew extends createZodDto(messages.webhookNew.strict()) {}
class WebhookMeant extends createZodDto(messages.webhookOnly) {}
class Webhook extends createZodDto(answers.webhook) {}
class WebhookMade extends createZodDto(answers.createWebhookAnswer) {}
class WebhookPage extends createZodDto(pageOf(answers.webhook)) {}
class DeliveryQuery extends createZodDto(messages.deliveryList.strict()) {}
class Delivery extends createZodDto(answers.webhookDelivery) {}
class DeliveryPage extends createZodDto(pageOf(answers.webhookDelivery)) {}

@Rest('webhooks', 'webhooks')
export class RestWebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get()
  @ApiOperation({ summary: 'every webhook there is, the oldest first' })
  @ApiOkResponse({ type: WebhookPage })
  listWebhooks(@Req() request: IncomingMessage, @Query() query: WebhookQuery): Promise<WebhookPage> {
    return this.webhooks.list(whoOf(request), query);
  }

  @Post()
  @ApiOperation({ summary: 'tell an address from now on what happens; the secret is told this once' })
  @ApiCreatedResponse({ type: WebhookMade })
  createWebhook(@Req() request: IncomingMessage, @Body() body: WebhookNew): Promise<WebhookMade> {
    return this.webhooks.create(whoOf(request), body);
  }

  @Delete(':webhookId')
  @ApiOperation({ summary: 'tell an address nothing more, what still waits included' })
  @ApiOkResponse({ type: Webhook })
  deleteWebhook(@Req() request: IncomingMessage, @Param() { webhookId }: WebhookMeant): Promise<Webhook> {
    return this.webhooks.delete(whoOf(request), webhookId);
  }

  @Post(':webhookId/secret')
  @HttpCode(200)
  @ApiOperation({ summary: 'make another secret; deliveries are signed with both for a time' })
  @ApiOkResponse({ type: WebhookMade })
  renewWebhookSecret(@Req() request: IncomingMessage, @Param() { webhookId }: WebhookMeant): Promise<WebhookMade> {
    return this.webhooks.newSecret(whoOf(request), webhookId);
  }

  @Post(':webhookId/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'send a delivery that says nothing, to see whether it arrives' })
  @ApiOkResponse({ type: Delivery })
  testWebhook(@Req() request: IncomingMessage, @Param() { webhookId }: WebhookMeant): Promise<Delivery> {
    return this.webhooks.test(whoOf(request), webhookId);
  }

  @Get(':webhookId/deliveries')
  @ApiOperation({ summary: 'what a webhook was told, or is to be told, the latest first' })
  @ApiOkResponse({ type: DeliveryPage })
  listDeliveries(
    @Req() request: IncomingMessage,
    @Param() { webhookId }: WebhookMeant,
    @Query() query: DeliveryQuery,
  ): Promise<DeliveryPage> {
    return this.webhooks.deliveries(whoOf(request), { ...query, webhookId });
  }
}
