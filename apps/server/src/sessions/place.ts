/** The place of a stream: its reports on its peer count only while `streamId` is the peer's. */
export interface Place {
  roomId: string;
  sessionId: string;
  peerId: string;
  streamId: string;
  /** Of the room's last event when it arrived. */
  number: number;
}
