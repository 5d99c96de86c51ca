/** What its reader types to start this program again. */
export const MIDIP2P_RELAY = 'midip2p-relay';
