import { hidesSomething } from '@midip2p/plain-text';
import { z } from 'zod';

/** One line of text: NFC, trimmed, one kind of space, and nothing that is not seen or steers what shows it. */
export const line = (least: number, most: number) =>
  z
    .string()
    .overwrite((text) =>
      text
        .normalize('NFC')
        .replace(/\p{Zs}+/gu, ' ')
        .trim(),
    )
    .min(least, `must have ${least} to ${most} characters`)
    .max(most, `must have ${least} to ${most} characters`)
    // eslint-disable-next-line no-control-regex
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must be one line without control characters')
    .refine(
      (text) => !hidesSomething(text),
      'must have no characters that are not seen or change the direction of text',
    );
