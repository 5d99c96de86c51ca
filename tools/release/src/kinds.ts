// Everything that is published, in the order in which it is made.
import type { Kind } from './artefact';
import { chart } from './chart';

export const KINDS: readonly Kind[] = [chart];
