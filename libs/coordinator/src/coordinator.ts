import { type Client, type ClientDuplexStream } from '@grpc/grpc-js';
import { type JoinRequest, type JoinResponse, Role } from '@midip2p/proto';
import { Administration } from './administration';
import { checkCertificate } from './certificate';
import { ask, type AskedMethod, bearer, openServices, type Services } from './channel';
import { type Clock, systemClock } from './clock';
import {
  ClosedError,
  ServerFailedError,
  ServerIncompatibleError,
  TokenExpiredError,
  TokenInvalidError,
  TokenMissingError,
} from './errors';
import { type GivenInvitation, givenOf, type Invitation, invitationOf, type InvitationWish } from './invitation';
import { type Listed, listed } from './pages';
import {
  type Ban,
  banOf,
  type Member,
  memberOf,
  type MemberSettings,
  PROTO_ROLE,
  protoSettings,
  type PublicRoom,
  publicRoomOf,
  type Room,
  roomOf,
  type RoomSettings,
} from './room';
import { hostAndPort, type ServerAddress } from './server-address';
import { type JoinOptions, SessionStream } from './session-stream';
import { type Device, type SignedIn, signedInOf, Tokens } from './tokens';
import { whenAsked } from './when-asked';

export interface ConnectOptions {
  /** What is waited by; default: the machine's clock. */
  clock?: Clock;
  /** 0 … 1, for the jitter of waits. */
  random?: () => number;
}

/** One server, as a client of it. Every call rejects with a CoordinatorError. */
export class Coordinator {
  private readonly server: string;
  private readonly services: Services;
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly tokens: Tokens;
  private readonly streams = new Set<SessionStream>();
  private closed = false;

  private constructor(
    private readonly address: ServerAddress,
    certificate: Buffer,
    options: ConnectOptions,
  ) {
    this.server = hostAndPort(address);
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.services = openServices(address, certificate);
    this.tokens = new Tokens((held) => this.refresh(held), this.clock);
  }

  /** Checks the server's certificate before anything is sent to it. */
  static async connect(address: ServerAddress, options: ConnectOptions = {}): Promise<Coordinator> {
    return new Coordinator(address, await checkCertificate(address), options);
  }

  // ---- who one is ----

  /** Rejects as `signUp` would for these names; a server of a time before this was asked is taken to have nothing against them. */
  async checkName(name: string, displayName = '', invitation = ''): Promise<void> {
    const { auth } = this.services;
    try {
      await this.ask(auth, auth.checkName, { name, displayName, invitation });
    } catch (error) {
      if (!(error instanceof ServerIncompatibleError || error instanceof TokenMissingError)) throw error;
    }
  }

  /** Makes an account, and signs this device in. `displayName`: what others call the person; empty: by the
   * name. `invitation`: its code, where the server takes only who is invited. */
  async signUp(
    name: string,
    password: string,
    device: string,
    { displayName = '', invitation = '' } = {},
  ): Promise<SignedIn> {
    const { auth } = this.services;
    const request = { name, password, device, displayName, invitation };
    const { credentials } = await this.ask(auth, auth.signUp, request);
    return signedInOf(credentials, this.clock.nowMs());
  }

  /**
   * An account without a password, for who has an invitation: this device alone can be it. `called`: what others call one; `attempt`:
   * 22 random characters or more, a secret, the same when an answer did not come and it is tried again. Rejects with
   * ServerIncompatibleError where the server is of a time before there were guests.
   */
  async enterAsGuest(called: string, invitation: string, device: string, attempt: string): Promise<SignedIn> {
    const { auth } = this.services;
    try {
      const { credentials } = await this.ask(auth, auth.enterAsGuest, { called, invitation, device, attempt });
      return signedInOf(credentials, this.clock.nowMs());
    } catch (error) {
      // It asks for a token before it looks whether it knows a call.
      throw error instanceof TokenMissingError ? new ServerIncompatibleError(error.message) : error;
    }
  }

  /** Gives a guest a password, and another name to sign in with; without one, it is as it was. Resolves with the tokens from then on. */
  async makeLasting(newPassword: string, name?: string): Promise<SignedIn> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.makeLasting, { newPassword, name });
    return this.tokens.renew();
  }

  /** What others call one from now on; empty: by one's name. Resolves with how it is kept. */
  async setDisplayName(wanted: string): Promise<string> {
    const { auth } = this.services;
    return (await this.askSignedIn(auth, auth.setDisplayName, { displayName: wanted })).displayName;
  }

  /** `deviceToken`: what this device got when it was signed in to that account last (SignedIn.deviceToken); empty: nothing. */
  async signIn(name: string, password: string, device: string, deviceToken = ''): Promise<SignedIn> {
    const { auth } = this.services;
    const { credentials } = await this.ask(auth, auth.signIn, {
      name,
      password,
      device,
      deviceToken: deviceToken || undefined,
    });
    return signedInOf(credentials, this.clock.nowMs());
  }

  /** With a code that an administrator gave for a forgotten password: other devices are signed out, and this one is in. */
  async resetPassword(name: string, code: string, newPassword: string, device: string): Promise<SignedIn> {
    const { auth } = this.services;
    const { credentials } = await this.ask(auth, auth.resetPassword, { name, code, newPassword, device });
    return signedInOf(credentials, this.clock.nowMs());
  }

  /** Resolves with how many other devices were signed out. */
  async changePassword(password: string, newPassword: string, keepOtherDevices = false): Promise<number> {
    const { auth } = this.services;
    const request = { password, newPassword, keepOtherDevices };
    return (await this.askSignedIn(auth, auth.changePassword, request)).devices;
  }

  /** Resolves with how many devices were signed out. */
  async signOutEverywhere(keepThisOne = false): Promise<number> {
    const { auth } = this.services;
    return (await this.askSignedIn(auth, auth.signOutEverywhere, { keepThisOne })).devices;
  }

  /** Signs the device of that token out. */
  async signOut(refreshToken: string): Promise<void> {
    const { auth } = this.services;
    await this.ask(auth, auth.signOut, { refreshToken });
  }

  /** The account's devices that are signed in, the latest first. */
  devices(): Listed<Device> {
    const { auth } = this.services;
    return listed(async (page) => {
      const { devices: items, next } = await this.askSignedIn(auth, auth.listDevices, { page });
      return { items, next };
    });
  }

  /** Signs one of them out. */
  async removeDevice(id: string): Promise<void> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.removeDevice, { id });
  }

  /** Everything that the server keeps of one: a JSON document in parts. */
  exportAccount(): Listed<string> {
    const { auth } = this.services;
    return listed(async ({ after }) => {
      const { part, next } = await this.askSignedIn(auth, auth.exportOwnAccount, { after });
      return { items: [part], next };
    });
  }

  /** For good. */
  async deleteAccount(password: string): Promise<void> {
    const { auth } = this.services;
    await this.askSignedIn(auth, auth.deleteOwnAccount, { password });
  }

  /**
   * Trades a refresh token for new tokens. A token that was traded before signs the device out, unless the attempt is the
   * same: that is how to ask again when an answer did not come.
   */
  async refresh({ refreshToken, attempt }: Pick<SignedIn, 'refreshToken' | 'attempt'>): Promise<SignedIn> {
    const { auth } = this.services;
    const { credentials } = await this.ask(auth, auth.refresh, { refreshToken, attempt });
    return signedInOf(credentials, this.clock.nowMs());
  }

  /**
   * What all calls below are made with from here on. Tokens are renewed before they run out, and told: keep them. `kept`
   * says what is kept now, where other processes use the same device's tokens and may have renewed them.
   */
  useTokens(tokens: SignedIn, onRenewed: (tokens: SignedIn) => void, kept?: () => Promise<SignedIn | null>): void {
    this.tokens.use(tokens, kept);
    this.tokens.onRenewed(onRenewed);
  }

  // ---- rooms ----

  async createRoom(name: string): Promise<Room> {
    const { rooms } = this.services;
    return roomOf(there((await this.askSignedIn(rooms, rooms.createRoom, { name })).room));
  }

  /** Those one is a member of, by name. */
  rooms(size?: number): Listed<Room> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const answer = await this.askSignedIn(rooms, rooms.listRooms, { page });
      return { items: answer.rooms.map(roomOf), next: answer.next };
    }, size);
  }

  /** Of one of one's own rooms, by name. */
  members(roomId: string): Listed<Member> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const { members, next } = await this.askSignedIn(rooms, rooms.listMembers, { page, roomId });
      return { items: members.map(memberOf), next };
    });
  }

  /** One of one's own rooms. */
  async room(idOrName: string): Promise<Room> {
    const { rooms } = this.services;
    const room = { $case: UUID.test(idOrName) ? ('id' as const) : ('name' as const), value: idOrName };
    return roomOf(there((await this.askSignedIn(rooms, rooms.getRoom, { room })).room));
  }

  /** One's own room alone. */
  async updateRoom(roomId: string, settings: RoomSettings): Promise<Room> {
    const { rooms } = this.services;
    const request = { roomId, ...protoSettings(settings) };
    return roomOf(there((await this.askSignedIn(rooms, rooms.updateRoom, request)).room));
  }

  /** Rooms that anybody may enter, by name; `prefix`: how their names begin, whatever the case. */
  publicRooms(prefix = ''): Listed<PublicRoom> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const answer = await this.askSignedIn(rooms, rooms.listPublicRooms, { page, prefix });
      return { items: answer.rooms.map(publicRoomOf), next: answer.next };
    });
  }

  /** Makes oneself a member of a public room. */
  async enterRoom(roomId: string): Promise<Room> {
    const { rooms } = this.services;
    return roomOf(there((await this.askSignedIn(rooms, rooms.enterRoom, { roomId })).room));
  }

  /** For good, and out of the session that goes on. Not for the owner. */
  async leaveRoom(roomId: string): Promise<void> {
    const { rooms } = this.services;
    await this.askSignedIn(rooms, rooms.leaveRoom, { roomId });
  }

  /** A member owns it from now on. */
  async transferRoom(roomId: string, name: string): Promise<Room> {
    const { rooms } = this.services;
    return roomOf(there((await this.askSignedIn(rooms, rooms.transferRoom, { roomId, name })).room));
  }

  /** For good; the ids of the peers that were in it. */
  async deleteRoom(roomId: string): Promise<string[]> {
    const { rooms } = this.services;
    return (await this.askSignedIn(rooms, rooms.deleteRoom, { roomId })).removedPeerIds;
  }

  /** What a member may do from now on, also while people play. */
  async updateMember(roomId: string, name: string, settings: MemberSettings): Promise<Member> {
    const { rooms } = this.services;
    const { role, muted, mutedPorts, reason = '' } = settings;
    const ports = mutedPorts === undefined ? undefined : { names: mutedPorts };
    const request = {
      roomId,
      name,
      role: role === undefined ? Role.ROLE_UNSPECIFIED : PROTO_ROLE[role],
      muted,
      mutedPorts: ports,
      reason,
    };
    return memberOf(there((await this.askSignedIn(rooms, rooms.updateMember, request)).member));
  }

  /** Out of the session that goes on, until it ends; the ids of the peers. */
  async removeFromSession(roomId: string, name: string, reason = ''): Promise<string[]> {
    const { rooms } = this.services;
    const request = { roomId, name, reason };
    return (await this.askSignedIn(rooms, rooms.removeFromSession, request)).removedPeerIds;
  }

  /** Out of the room, too, and no way back in for so long; 0: for good. */
  async ban(roomId: string, name: string, { lifetimeSeconds = 0, reason = '' } = {}): Promise<Ban> {
    const { rooms } = this.services;
    const request = { roomId, name, lifetimeSeconds, reason };
    return banOf(there((await this.askSignedIn(rooms, rooms.banPlayer, request)).ban));
  }

  bans(roomId: string): Listed<Ban> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const { bans, next } = await this.askSignedIn(rooms, rooms.listBans, { page, roomId });
      return { items: bans.map(banOf), next };
    });
  }

  async liftBan(roomId: string, name: string): Promise<void> {
    const { rooms } = this.services;
    await this.askSignedIn(rooms, rooms.liftBan, { roomId, name });
  }

  async invite(
    roomId: string,
    { role = 'player', uses = 1, lifetimeSeconds = 0 }: InvitationWish = {},
  ): Promise<Invitation> {
    const { rooms } = this.services;
    const request = { roomId, role: PROTO_ROLE[role], lifetimeSeconds, uses: uses ?? 0 };
    return invitationOf(there((await this.askSignedIn(rooms, rooms.createInvitation, request)).invitation));
  }

  /** Those that somebody may still come by, or all that the server keeps; the latest first. */
  invitations(roomId: string, endedToo = false): Listed<GivenInvitation> {
    const { rooms } = this.services;
    return listed(async (page) => {
      const request = { page, roomId, endedToo };
      const { invitations, next } = await this.askSignedIn(rooms, rooms.listInvitations, request);
      return { items: invitations.map(givenOf), next };
    });
  }

  /** Nobody comes by it any more. */
  async revokeInvitation(roomId: string, id: string): Promise<void> {
    const { rooms } = this.services;
    await this.askSignedIn(rooms, rooms.revokeInvitation, { roomId, id });
  }

  async acceptInvitation(code: string): Promise<Room> {
    const { rooms } = this.services;
    return roomOf(there((await this.askSignedIn(rooms, rooms.acceptInvitation, { code })).room));
  }

  // ---- for those who run the server ----

  administration(): Administration {
    return new Administration(this.services.admin, (client, method, request) =>
      this.askSignedIn(client, method, request),
    );
  }

  // ---- sessions ----

  /** Takes part in the session of a room, from the first event one iterates to `leave`. */
  join(options: JoinOptions): SessionStream {
    if (this.closed) throw new ClosedError('the connection to the server was closed; connect again');
    const { sessions } = this.services;
    const stream: SessionStream = new SessionStream(options, {
      open: (token): ClientDuplexStream<JoinRequest, JoinResponse> => sessions.join(bearer(token)),
      checkServer: async () => void (await checkCertificate(this.address)),
      tokens: this.tokens,
      clock: this.clock,
      random: this.random,
      server: this.server,
      over: () => this.streams.delete(stream),
    });
    this.streams.add(stream);
    return stream;
  }

  /** Ends everything that goes on, without goodbyes. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.tokens.close();
    for (const stream of this.streams) stream.abandon();
    this.services.close();
  }

  // ---- details ----

  private ask<C extends Client, Q, A>(client: C, method: AskedMethod<C, Q, A>, request: Q, token?: string): Promise<A> {
    return whenAsked(this.clock, this.random, async () => {
      if (this.closed) throw new ClosedError('the connection to the server was closed; connect again');
      return ask(client, method, request, this.server, token);
    });
  }

  /** The server's clock decides whether a token is good: what it calls expired is renewed once. */
  private async askSignedIn<C extends Client, Q, A>(client: C, method: AskedMethod<C, Q, A>, request: Q): Promise<A> {
    const token = await this.tokens.access();
    try {
      return await this.ask(client, method, request, token);
    } catch (error) {
      if (!(error instanceof TokenExpiredError || error instanceof TokenInvalidError)) throw error;
      return this.ask(client, method, request, (await this.tokens.renew(token)).accessToken);
    }
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function there<T>(answer: T | undefined): T {
  if (answer === undefined) throw new ServerFailedError('the server left out what was asked for; try again later');
  return answer;
}
