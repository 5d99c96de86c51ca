/** What the rule knows of a peer that is ready. */
export interface ElectionPeer {
  /** Unlike every other peer's. */
  id: string;
  /** The room's number when it joined: the earlier, the smaller. */
  joinedNumber: number;
  /** Whether it may be master: those who play may, those who only listen may not. */
  eligible: boolean;
  /** Its player is to be master whenever it can. Absent: not. */
  pinned?: boolean;
  /** It knows session time: locked or in holdover, by its own last word. */
  synchronised: boolean;
  /** What its session time may be off by, µs; null: unknown. */
  jitterBoundUs: number | null;
  /** Its least round trip to another peer, µs; null: unknown. */
  rttUs: number | null;
  /** Whether it is served by the current master, by its last word on that; absent: it has said nothing. */
  served?: boolean | null;
  /** It was master lately, and did not serve. */
  failed?: boolean;
}

export interface CurrentMaster {
  term: number;
  master: string;
  /** Of the last 5 s: those whom it serves need not have said so. Absent: not. */
  isNew?: boolean;
}

export interface Election {
  peers: readonly ElectionPeer[];
  /** null: there is none yet, or it was let go. */
  current: CurrentMaster | null;
}

/** Why, in one word. The others name the point in which the master beat the second best. */
export type ElectionReason =
  | 'none' // nobody is eligible
  | 'stays'
  | 'only' // nobody else is eligible
  | 'serving' // the master there was did not serve, or the second best had failed before
  | 'synchronised'
  | 'pinned'
  | 'precise'
  | 'near'
  | 'earliest'
  | 'id';

export interface Verdict {
  /** null: nobody can be. */
  master: string | null;
  reason: ElectionReason;
  /** A new epoch is needed: the master is not the one there was. */
  changed: boolean;
}
