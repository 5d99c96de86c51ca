import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Logger } from 'pino';
import { AccountExport } from './accounts/account-export';
import { AccountRemoval } from './accounts/account-removal';
import { AccountRemovalRepository } from './accounts/account-removal.repository';
import { DisplayNames } from './accounts/display-names';
import { DisplayNamesRepository } from './accounts/display-names.repository';
import { Guests } from './accounts/guests';
import { GuestsRepository } from './accounts/guests.repository';
import { IdleGuests } from './accounts/idle-guests';
import { RestOwnAccountController } from './accounts/rest-own-account.controller';
import { OwnAccountController } from './accounts/own-account.controller';
import { AccountsRepository } from './admin/accounts.repository';
import { AccountsService } from './admin/accounts.service';
import { AdminController } from './admin/admin.controller';
import { AdministratorsRight } from './admin/administrators-right';
import { AllRoomsRepository } from './admin/all-rooms.repository';
import { AllRoomsService } from './admin/all-rooms.service';
import { ApiKeysController } from './admin/api-keys.controller';
import { ApiKeysService } from './admin/api-keys.service';
import { RestApiKeysController } from './admin/rest/api-keys.controller';
import { ApiKeysRepository } from './api-keys/api-keys.repository';
import { KnownKeys } from './api-keys/known-keys';
import { RestWebhooksController } from './admin/rest/webhooks.controller';
import { RestServerInvitationsController } from './admin/rest/server-invitations.controller';
import { ServerInvitationsController } from './admin/server-invitations.controller';
import { ServerInvitationsService } from './admin/server-invitations.service';
import { WebhooksController } from './admin/webhooks.controller';
import { WebhooksService } from './admin/webhooks.service';
import { Deliveries } from './webhooks/deliveries';
import { OutboxRepository } from './webhooks/outbox.repository';
import { WebhooksRepository } from './webhooks/webhooks.repository';
import { AuditRepository } from './admin/audit.repository';
import { FirstAdministrator } from './admin/first-administrator';
import { AllSessionsRepository } from './admin/all-sessions.repository';
import { AllSessionsService } from './admin/all-sessions.service';
import { RestAccountsController } from './admin/rest/accounts.controller';
import { RestSessionsController } from './admin/rest/sessions.controller';
import { RestRoomInvitationsController } from './admin/rest/room-invitations.controller';
import { RestRoomModerationController } from './admin/rest/room-moderation.controller';
import { RestRoomsController } from './admin/rest/rooms.controller';
import { RoomInvitationsService } from './admin/room-invitations.service';
import { RoomModerationController } from './admin/room-moderation.controller';
import { RoomModerationService } from './admin/room-moderation.service';
import { RoomPeopleController } from './admin/room-people.controller';
import { AccessTokens } from './callers/access-tokens';
import { TokenRing } from './callers/token-ring';
import { AccountNames } from './auth/account-names';
import { AuthController } from './auth/auth.controller';
import { AuthRepository } from './auth/auth.repository';
import { AuthService } from './auth/auth.service';
import { DeviceSignIn } from './auth/device-sign-in';
import { GuestEntranceRepository } from './auth/guest-entrance.repository';
import { PasswordChange } from './auth/password-change';
import { PasswordChangeRepository } from './auth/password-change.repository';
import { PasswordController } from './auth/password.controller';
import { PasswordGuard } from './auth/password-guard';
import { DeviceTokens } from './auth/device-tokens';
import { SignInFigures } from './auth/sign-in-figures';
import { SignInController } from './auth/sign-in.controller';
import { EndedAccess } from './callers/ended-access';
import { EndedAccessWatch } from './bus/ended-access-watch';
import { BeginSignIn } from './oidc/begin';
import { BrowserWay } from './oidc/browser-way';
import { FinishSignIn } from './oidc/finish';
import { IdentitiesRepository } from './oidc/identities.repository';
import { Links } from './oidc/links';
import { OidcController } from './oidc/oidc.controller';
import { OidcPagesController } from './oidc/oidc-pages.controller';
import { PendingRepository } from './oidc/pending.repository';
import { Provider } from './oidc/provider';
import { RoomBus } from './bus/room-bus';
import type { Config } from './config/config';
import { Database } from './database/database';
import { DatabaseTroubles } from './database/database-troubles';
import { AboutController } from './http/about.controller';
import { TokenKeysController } from './http/token-keys.controller';
import { Health } from './health/health';
import { Readiness } from './health/readiness';
import { Replica } from './replicas/replica';
import { ReplicaRepository } from './replicas/replica.repository';
import { ServerInvitations } from './invitations-to-server/server-invitations';
import { ServerInvitationsRepository } from './invitations-to-server/server-invitations.repository';
import { CERTIFICATE, CONFIG, KEYS, LOG, REPLICA } from './injection';
import { IntroductionsService } from './sessions/introductions.service';
import type { ServerCertificate } from './keys/certificate';
import type { SigningKeys } from './keys/signing-keys';
import { HandoversRepository } from './keys/handovers.repository';
import { IntroductionKeys } from './keys/introduction-keys';
import { IntroductionRing } from './keys/introduction-ring';
import { TokenKeys } from './keys/token-keys';
import { TokenKeysRepository } from './keys/token-keys.repository';
import { Metrics } from './metrics/metrics';
import { Reaper } from './retention/reaper';
import { InvitationsController } from './rooms/invitations.controller';
import { InvitationsRepository } from './rooms/invitations.repository';
import { InvitationsService } from './rooms/invitations.service';
import { RoomsController } from './rooms/rooms.controller';
import { RoomsRepository } from './rooms/rooms.repository';
import { RoomsService } from './rooms/rooms.service';
import { Refusals } from './refusals/refusals';
import { AnyRoomService } from './sessions/any-room.service';
import { MemberDecisions } from './sessions/member-decisions';
import { BurialsService } from './sessions/burials.service';
import { RelaysService } from './sessions/relays.service';
import { RemovalsService } from './sessions/removals.service';
import { ModerationController } from './sessions/moderation.controller';
import { ModerationService } from './sessions/moderation.service';
import { OwnershipController } from './sessions/ownership.controller';
import { OwnershipService } from './sessions/ownership.service';
import { RoomFeeds } from './sessions/room-feeds';
import { SessionsController } from './sessions/sessions.controller';
import { SessionsRepository } from './sessions/sessions.repository';
import { SessionsService } from './sessions/sessions.service';
import { TimingService } from './sessions/timing.service';

/** What the server has in hand before Nest puts the rest together. */
export interface AppContext {
  config: Config;
  log: Logger;
  keys: SigningKeys;
  certificate: ServerCertificate;
  ring: TokenRing;
  tokens: AccessTokens;
  ended: EndedAccess;
  health: Health;
  readiness: Readiness;
  metrics: Metrics;
  databaseUrl: string;
  replicaId: string;
}

@Module({})
export class AppModule {
  static on(context: AppContext): DynamicModule {
    const { config, log, keys, certificate, ring, tokens, ended, health, readiness, metrics, databaseUrl, replicaId } =
      context;
    return {
      module: AppModule,
      controllers: [
        ...[
          AuthController,
          PasswordController,
          OidcController,
          OwnAccountController,
          RoomsController,
          InvitationsController,
          SessionsController,
          ModerationController,
          OwnershipController,
          AdminController,
          RoomPeopleController,
          RoomModerationController,
          ApiKeysController,
          WebhooksController,
          ServerInvitationsController,
        ],
        ...[
          AboutController,
          TokenKeysController,
          SignInController,
          OidcPagesController,
          RestOwnAccountController,
          RestRoomsController,
          RestRoomInvitationsController,
          RestRoomModerationController,
          RestSessionsController,
          RestAccountsController,
          RestApiKeysController,
          RestWebhooksController,
          RestServerInvitationsController,
        ],
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOG, useValue: log },
        { provide: KEYS, useValue: keys },
        { provide: CERTIFICATE, useValue: certificate },
        { provide: REPLICA, useValue: replicaId },
        {
          provide: Database,
          useFactory: () => new Database(databaseUrl, config.database.connections, config.database),
        },
        { provide: AccessTokens, useValue: tokens },
        { provide: EndedAccess, useValue: ended },
        { provide: DeviceTokens, useValue: new DeviceTokens(ring) },
        { provide: TokenRing, useValue: ring },
        TokenKeys,
        TokenKeysRepository,
        { provide: IntroductionRing, useValue: new IntroductionRing(keys.introduction) },
        IntroductionKeys,
        HandoversRepository,
        { provide: APP_FILTER, useExisting: Refusals },
        Refusals,
        DatabaseTroubles,
        AuthService,
        DeviceSignIn,
        PasswordGuard,
        PasswordChange,
        PasswordChangeRepository,
        SignInFigures,
        AccountNames,
        Provider,
        PendingRepository,
        IdentitiesRepository,
        BeginSignIn,
        FinishSignIn,
        BrowserWay,
        Links,
        AuthRepository,
        RoomsService,
        InvitationsService,
        ServerInvitations,
        ServerInvitationsRepository,
        ServerInvitationsService,
        InvitationsRepository,
        RoomsRepository,
        SessionsService,
        ModerationService,
        OwnershipService,
        RelaysService,
        RemovalsService,
        BurialsService,
        RoomFeeds,
        TimingService,
        SessionsRepository,
        IntroductionsService,
        AdministratorsRight,
        AllRoomsService,
        RoomInvitationsService,
        RoomModerationService,
        MemberDecisions,
        AnyRoomService,
        AllRoomsRepository,
        AllSessionsService,
        AllSessionsRepository,
        AccountsService,
        AccountExport,
        AccountRemoval,
        GuestEntranceRepository,
        Guests,
        GuestsRepository,
        IdleGuests,
        AccountRemovalRepository,
        DisplayNames,
        DisplayNamesRepository,
        AccountsRepository,
        AuditRepository,
        ApiKeysService,
        ApiKeysRepository,
        KnownKeys,
        WebhooksService,
        WebhooksRepository,
        OutboxRepository,
        Deliveries,
        FirstAdministrator,
        RoomBus,
        EndedAccessWatch,
        { provide: Health, useValue: health },
        { provide: Readiness, useValue: readiness },
        { provide: Metrics, useValue: metrics },
        Reaper,
        Replica,
        ReplicaRepository,
      ],
    };
  }
}
