// The decorators of every REST controller.
import { applyDecorators, Controller, UsePipes } from '@nestjs/common';
import { ApiBearerAuth, ApiDefaultResponse, ApiExtraModels, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { createZodDto, createZodValidationPipe } from 'nestjs-zod';
import { z } from 'zod';
import { refusedBy } from '../validation/messages';

/** Bodies, queries and parameters are refused as messages of gRPC are: with the field, and what it may be. */
const Checked = createZodValidationPipe({
  strictSchemaDeclaration: true,
  createValidationException: (error) => refusedBy(error as z.ZodError),
});

class Problem extends createZodDto(
  z.object({
    type: z.string().describe('urn:midip2p:error: and the code'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe('what happened, with what, and what to do'),
    code: z.string().describe('stable, for programs'),
  }),
) {}

/** In a query, where everything is text. */
export const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .optional()
  .transform((text) => text === 'true');

/** A list as it is told. */
export const pageOf = <T extends z.ZodType>(items: T) =>
  z.object({ items: z.array(items), next: z.string().describe('`after` of the next page; empty: there is none') });

/** `open`: for anybody; everything else needs an access token. */
export function Rest(path: string, tag: string, access: 'open' | 'bearer' = 'bearer'): ClassDecorator {
  return applyDecorators(
    Controller(path),
    UsePipes(Checked),
    ApiTags(tag),
    ApiExtraModels(Problem),
    ApiDefaultResponse({
      description: 'a refusal',
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(Problem) } } },
    }),
    ...(access === 'bearer' ? [ApiBearerAuth()] : []),
  );
}
