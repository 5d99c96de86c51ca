import { Controller, Get } from '@nestjs/common';
import { VERSION } from '../version';

/** What anybody may know of this server. */
@Controller('about')
export class AboutController {
  @Get()
  about(): { product: string; version: string } {
    return { product: 'midip2p-server', version: VERSION };
  }
}
