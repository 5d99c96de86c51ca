/** What says how a route is to be, as commander hands it over. */
export interface RouteFlags {
  room?: string;
  otherwise?: true;
  only?: string;
  without?: string;
  channels?: string;
  toChannel?: string;
  keys?: string;
  transpose?: string;
  velocity?: string;
}
