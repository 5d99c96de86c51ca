// Everything that is published, in the order in which it is made.
import type { Kind } from './artefact';
import { chart } from './chart';
import { npm } from './npm';

export const KINDS: readonly Kind[] = [npm, chart];
