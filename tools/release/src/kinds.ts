// Everything that is published, in the order in which it is made.
import type { Kind } from './artefact';
import { chart } from './chart';
import { deb } from './deb';
import { image } from './image';
import { npm } from './npm';
import { plugin } from './plugin';

export const KINDS: readonly Kind[] = [npm, chart, deb, image, plugin];
