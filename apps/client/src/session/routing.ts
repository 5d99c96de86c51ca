// What a router is told of links and streams.

/** The router, which gets to know a link before the first byte can arrive, so that nothing is lost. */
export interface Routing {
  linkOpened(link: number, peer: string, name: string): void;
  linkClosed(link: number): void;
  /** `origin`: the peer whose stream is passed on; null: it is the other end's own stream. */
  streamDeclared(link: number, stream: number, name: string, origin: string | null): void;
  streamClosed(link: number, stream: number): void;
}

/** Tells several routers, one after the other. */
export function bothOf(one: Routing, other: Routing): Routing {
  const both = [one, other];
  return {
    linkOpened: (...of) => both.forEach((routing) => routing.linkOpened(...of)),
    linkClosed: (...of) => both.forEach((routing) => routing.linkClosed(...of)),
    streamDeclared: (...of) => both.forEach((routing) => routing.streamDeclared(...of)),
    streamClosed: (...of) => both.forEach((routing) => routing.streamClosed(...of)),
  };
}
