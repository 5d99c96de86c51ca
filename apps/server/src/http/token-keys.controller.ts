import { Get, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { ServerResponse } from 'node:http';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { TokenRing } from '../callers/token-ring';
import type { Config } from '../config/config';
import { Rest } from './rest';
import { CONFIG } from '../injection';

class KeySet extends createZodDto(
  z.object({
    keys: z.array(
      z.object({ kty: z.string(), crv: z.string(), x: z.string(), kid: z.string(), use: z.string(), alg: z.string() }),
    ),
  }),
) {}

const LONGEST_KEPT_S = 60;

/** The public keys that others need to check an access token of this server. */
@Rest('.well-known', 'keys', 'open')
export class TokenKeysController {
  private readonly keptFor: number;

  constructor(
    private readonly ring: TokenRing,
    @Inject(CONFIG) { keys }: Config,
  ) {
    // A cache has fetched the list again before a key signs that is not in it.
    this.keptFor = Math.min(LONGEST_KEPT_S, Math.floor(keys.publishSeconds / 2));
  }

  @Get('jwks.json')
  @ApiOperation({ summary: 'the public keys that access tokens are signed with (RFC 7517)' })
  @ApiOkResponse({ type: KeySet })
  tokenKeys(@Res({ passthrough: true }) response: ServerResponse): KeySet {
    response.setHeader('cache-control', `public, max-age=${this.keptFor}`);
    return this.ring.jwks() as KeySet;
  }
}
