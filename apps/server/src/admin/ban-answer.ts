import { z } from 'zod';
import { ban } from '../generated/answers';

/** A ban as administrators are told of it: where gRPC, which had it first, says 0 for good, the time is absent. */
export const banAnswer = ban.extend({ untilMs: z.number().int().optional().describe('absent: for good') });
export type BanAnswer = z.infer<typeof banAnswer>;
