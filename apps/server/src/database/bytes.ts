/** The same bytes as Prisma's types want them: on an ArrayBuffer of their own. */
export const ownBytes = (view: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(view);
