// The two ends of a route.

/** An input of ours (`link` 0), or a peer's stream; `id` 0: every stream of that peer. */
export interface Source {
  link: number;
  id: number;
}
/** An output of ours (`link` 0), or the peer at the other end of a link. */
export interface Sink {
  link: number;
  port: number;
}
/** One of the routes between two ends; `number` distinguishes routes between the same two ends. */
export interface Route {
  source: Source;
  sink: Sink;
  number: number;
}
