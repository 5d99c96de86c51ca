import { Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { VERSION } from '../version';
import { Rest } from './rest';

class About extends createZodDto(z.object({ product: z.string(), version: z.string() })) {}

/** The facts about this server that anybody may know. */
@Rest('about', 'about', 'open')
export class AboutController {
  @Get()
  @ApiOperation({ summary: 'what this server is' })
  @ApiOkResponse({ type: About })
  about(): About {
    return { product: 'midip2p-server', version: VERSION };
  }
}
